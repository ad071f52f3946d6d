import struct Foundation.Data

extension CircuitPage {
  /// The page of one circuit in one language.
  struct File: Page {
    let name: String
    let language: String
    let path: String

    init(site: Site, language: String, name: String) {
      self.name = name
      self.language = language
      path = site.prefix(of: language) + site.map.path(ofCircuit: name)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(ofCircuit: name))
      let record = try site.library.circuit(named: name)
      let inputs = try site.library.inputs
      let flows = try site.library.flows(of: name).compactMap { flow in
        inputs.first { $0.name == flow.input }.map { (heading: $0, flow: flow.flow) }
      }
      let page = try CircuitPage(record, flows: flows, context: context)
      return site.templates(language).render("circuit", page, in: page.layout)
    }
  }
}

extension CircuitsPage {
  /// The list of circuits in one language.
  struct File: Page {
    let language: String
    let path: String

    init(site: Site, language: String) {
      self.language = language
      path = site.prefix(of: language) + SiteMap.circuits
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: SiteMap.circuits)
      let page = try CircuitsPage(try site.library.circuits, context: context)
      return site.templates(language).render("circuits", page, in: page.layout)
    }
  }
}
