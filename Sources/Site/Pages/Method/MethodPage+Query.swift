import Networks

extension MethodPage: TemplatePage {
  static let template = "method"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.method }

  init(of subject: Void, context: PageContext) throws {
    try self.init(Facts(in: context.site, map: context.map), context: context)
  }

  /// What is read for the page.
  struct Facts {
    let model: ModelFacts
    /// Of these there are numbers on the site.
    let kinds: [MethodKind]
    /// Of a unit of the top layer.
    let provenance: [UnitRecord.Provenance]
    /// By the key of the words for its pages.
    let commands: [(key: String, command: String)]

    init(in site: Site, map: SiteMap) throws {
      let library = site.library
      let model = try library.model
      self.model = model
      let unit = map.layers.last.map { Unit($0.name, $0.channels / 2) }
      let record = try unit.map { try library.record(of: $0) }
      provenance = record?.provenance ?? []
      let circuits = try library.circuits
      let circuit = try library.circuitHeadings.first
      let (hasCircuits, hasStimuli) = (!circuits.isEmpty, try !library.stimuli.isEmpty)
      let hasStreamCircuits = try !library.streamCircuits.isEmpty
      let hasClassCircuits = try !library.classCircuits.isEmpty
      let hasOther = try library.universality != nil
      let stream = try library.stream?.profile
      let isRead =
        try stream?.readings.first?.agreement != nil
        || library.stimuli.first.flatMap {
          try library.stimulus(named: $0.name).early
        } != nil
      let hasHeads = map.layers.contains { $0.kind == .head }
      let hasChannels = map.layers.contains { $0.kind != .head }
      let hasMeasuredFields = try library.layers.contains { $0.measured != nil }
      let hasImages = model.imageCount > 0
      kinds = MethodKind.allCases.filter { kind in
        switch kind {
        case .fields: hasMeasuredFields
        case .features, .weights: hasChannels
        case .contributions: record?.weights?.photographs != nil
        case .drive: hasChannels && hasImages
        case .examples, .relations: hasImages
        case .classes: hasImages && !model.classes.isEmpty
        case .truth: record?.truth != nil || record?.head?.truth != nil
        case .heads: hasHeads
        case .stream: stream != nil
        case .lens: isRead
        case .circuits, .proof: hasCircuits
        case .streamCircuits: hasStreamCircuits
        case .classCircuits: hasClassCircuits
        case .stacks: circuits.contains { $0.circuit.groups != nil }
        case .motifs: circuits.contains { !$0.circuit.motifs.isEmpty }
        case .attribution, .silencing: hasStimuli && hasChannels && !model.classes.isEmpty
        case .groups: hasStimuli
        case .universality: hasOther
        }
      }
      var commands = [("all", "micrograph build .")]
      let file = ShellWord.quoted(model.file)
      if let unit = unit.map({ ShellWord.quoted($0.description) }) {
        if hasImages { commands.append(("examples", "micrograph examples \(file) IMAGES \(unit)")) }
        if hasChannels { commands.append(("features", "micrograph visualize \(file) \(unit)")) }
      }
      if hasChannels, let last = map.layers.last?.name, let before = map.layers.dropLast().last?.name {
        commands.append(("weights", "micrograph weights \(file) \(ShellWord.quoted(before)) \(ShellWord.quoted(last))"))
      }
      if let circuit {
        commands.append(
          (
            "circuit",
            "micrograph circuit \(file) \(circuit.named) --images IMAGES"
          ))
      }
      if hasStimuli { commands.append(("activation", "micrograph run \(file) IMAGE --attribution")) }
      if hasOther { commands.append(("universality", "micrograph compare . OTHER.onnx")) }
      self.commands = commands.map { (key: $0.0, command: $0.1) }
    }
  }
}

extension CircuitHeading {
  /// Its target in the words of a command: classes by their numbers, as names may be long.
  fileprivate var named: String {
    guard classes != nil else { return ShellWord.quoted(target.description) }
    guard let against, against.count == 1 else { return "class:\(target.channel)" }
    return "class:\(target.channel) --against \(against[0])"
  }
}
