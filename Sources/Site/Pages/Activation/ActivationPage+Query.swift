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
    /// The circuits that did something on the image, with what they did on it and on its twin.
    let circuits: [(record: CircuitRecord, flows: [(heading: StimulusHeading, flow: StimulusFlow)])]

    init(of name: String, in site: Site) throws {
      let library = site.library
      let record = try library.stimulus(named: name)
      let twin = try record.heading.twin.map { try library.stimulus(named: $0) }
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
