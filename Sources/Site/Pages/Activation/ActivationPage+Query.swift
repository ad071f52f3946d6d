extension ActivationPage: TemplatePage {
  static let template = "activation"

  static func path(of name: String, in map: SiteMap) -> String { map.path(ofStimulus: name) }

  init(of name: String, context: PageContext) throws {
    try self.init(Facts(of: name, in: context.site), context: context)
  }

  /// What is read for the page.
  struct Facts {
    let record: StimulusRecord
    /// The same image the other way round.
    let twin: StimulusRecord?
    let labels: [String]
    /// The circuits that did something on the image, with what they did on it and on its twin: the one whose target it
    /// excites most first.
    let circuits: [(record: CircuitRecord, flows: [(heading: StimulusHeading, flow: StimulusFlow)])]

    init(of name: String, in site: Site) throws {
      let library = site.library
      let record = try library.stimulus(named: name)
      let twin = try record.heading.twin.map { try library.stimulus(named: $0) }
      self.record = record
      self.twin = twin
      labels = try library.model.classes
      let found = try record.flows.map { flow in
        let mirrored = twin.flatMap { twin in
          twin.flows.first { $0.circuit == flow.circuit }.map { (heading: twin.heading, flow: $0) }
        }
        return (
          record: try library.circuit(named: flow.circuit),
          flows: [(heading: record.heading, flow: flow)] + [mirrored].compactMap(\.self)
        )
      }
      let relevances = found.map { $0.flows[0].flow.flow.relevance(in: $0.record.circuit) }
      circuits = found.indices.sorted { (relevances[$1], $0) < (relevances[$0], $1) }.map { found[$0] }
    }
  }
}
