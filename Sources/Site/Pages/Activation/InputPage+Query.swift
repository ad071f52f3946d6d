import struct Foundation.Data

extension InputPage {
  /// The activation page of one image in one language.
  struct File: Page {
    let name: String
    let language: String
    let path: String

    init(site: Site, language: String, name: String) {
      self.name = name
      self.language = language
      path = site.prefix(of: language) + site.map.path(ofInput: name)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(ofInput: name))
      let page = try InputPage(Facts(of: name, in: site), context: context)
      return site.templates(language).render("activation", page, in: page.layout)
    }
  }

  /// What is read for the page.
  struct Facts {
    let record: InputRecord
    /// The same image the other way round.
    let twin: InputRecord?
    let labels: [String]
    /// The circuits that did something on the image, with what they did on it and on its twin.
    let circuits: [(record: CircuitRecord, flows: [(heading: InputHeading, flow: InputFlow)])]

    init(of name: String, in site: Site) throws {
      let library = site.library
      let record = try library.input(named: name)
      let twin = try record.heading.twin.map { try library.input(named: $0) }
      self.record = record
      self.twin = twin
      labels = try library.model.classes
      circuits = try record.flows.map { flow in
        let mirrored = twin.flatMap { twin in
          twin.flows.first { $0.circuit == flow.circuit }.map { (heading: twin.heading, flow: $0) }
        }
        return (try library.circuit(named: flow.circuit), [(record.heading, flow)] + [mirrored].compactMap(\.self))
      }
    }
  }
}
