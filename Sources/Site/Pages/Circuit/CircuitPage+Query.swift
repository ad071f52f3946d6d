import struct Foundation.Data

extension CircuitPage {
  /// The page of one circuit in one language.
  struct File: Page {
    let record: CircuitRecord
    let language: String
    let path: String

    init(site: Site, language: String, record: CircuitRecord) {
      self.record = record
      self.language = language
      path = site.prefix(of: language) + site.map.path(ofCircuit: record.name)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(ofCircuit: record.name))
      let page = try CircuitPage(record, context: context)
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
