extension CircuitPage: TemplatePage {
  static let template = "circuit"

  static func path(of name: String, in map: SiteMap) -> String { map.path(ofCircuit: name) }

  init(of name: String, context: PageContext) throws {
    let library = context.site.library
    let record = try library.circuit(named: name)
    let stimuli = try library.stimuli
    let flows = try library.flows(of: name).compactMap { flow in
      stimuli.first { $0.name == flow.stimulus }.map { (heading: $0, flow: flow.flow) }
    }
    try self.init(record, flows: flows, context: context)
  }
}

extension CircuitsPage: TemplatePage {
  static let template = "circuits"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.circuits }

  init(of subject: Void, context: PageContext) throws {
    try self.init(context.site.library.circuitHeadings, context: context)
  }
}
