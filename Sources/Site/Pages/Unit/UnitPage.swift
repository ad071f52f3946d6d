import Findings
import Networks

/// The page of one unit: what excites it, what it is made from and used for.
struct UnitPage: ViewModel {
  var layout: Layout
  var unit: String
  /// With the layer's name in the model.
  var modelUnit: String
  var name: String
  var family: String
  var layer: LinkView
  var says: String
  var facts: [FactView]
  var previous: LinkView?
  var next: LinkView?
  var compare: String
  var features: [FeatureView]
  var otherFeatures: [FeatureView]
  var featureFault: String
  var accentuation: AccentuationView?
  var photographs: [PhotographView]
  var noPhotographs: String
  var photographRemarks: String
  var photographsNote: String
  var photographSize: String
  var heatSheet: String
  var negativePhotographs: [PhotographView]
  var negativeSheet: String
  var ranges: [RangeView]
  var histogram: Markup
  var response: [FactView]
  var head: HeadView?
  var inputs: ConnectionsView?
  var inputsNote: String
  var outputs: ConnectionsView?
  var otherSources: [LinkView]
  var relatives: [RelativeView]
  var facing: String
  var circuits: [LinkView]
  var match: MatchView?
  var parts: [FactView]
  var classes: ClassesView?
  var provenance: [ProvenanceView]
  var note: Markup
  var data: String

  init(_ facts: Facts, context: PageContext) throws {
    let (record, strings) = (facts.record, context.strings)
    let title = context.map.name(of: record.unit)
    unit = title
    modelUnit = Label.shown(record.unit.description)
    name = record.name.map(Label.shown) ?? ""
    family =
      record.family.map { KnownWord.shown($0, strings: strings) }
      ?? record.head.map { strings("head.family.\($0.attention.family.rawValue)") } ?? ""
    layer = LinkView(
      title: Label.shown(facts.layer.shortName), link: context.link(to: context.map.path(of: facts.layer)))
    says = UnitSentence.text(of: record, strings: strings)
    self.facts = UnitPage.facts(facts, context: context)
    previous = UnitPage.neighbour(of: record.unit, by: -1, context: context)
    next = UnitPage.neighbour(of: record.unit, by: 1, context: context)
    let partner = record.relations?.mirrorPartner.map(\.unit)
    compare = ComparePage.link(to: [record.unit] + [partner].compactMap(\.self), context: context)

    let shown = record.features.enumerated().filter { $0.element.outcome != .dead }
    // What shows less than a photograph does not lead.
    let hasTwoEnds = record.examples?.negative != nil
    let leading = shown.first?.element.leads ?? false ? 1 : 0
    let pictures = shown.map { slot, feature in
      let place = PicturePlace(feature, slot: slot, of: record.unit.channel, in: facts.layer, map: context.map)
      return FeatureView(feature, at: place, context: context, unit: title, hasTwoEnds: hasTwoEnds)
    }
    features = Array(pictures.prefix(leading))
    otherFeatures = Array(pictures.dropFirst(leading))
    featureFault = UnitPage.fault(of: record.features, strings: strings)
    accentuation = record.accentuation.map { AccentuationView($0, context: context, unit: title) }

    let (examples, saturation) = (record.examples, facts.layer.saturation)
    let strongest = examples?.strongest ?? []
    let sheet = context.site.sheets.spotlights(strongest.compactMap(\.heat))
    func photograph(_ example: Example, heat: String = "") -> PhotographView {
      PhotographView(
        example, size: facts.inputSize, context: context, className: record.photographClasses[example.name],
        scene: record.scenes[example.name], saturation: saturation, heat: heat)
    }
    heatSheet = sheet.style
    photographs = strongest.enumerated().map { photograph($1, heat: sheet.place($0)) }
    photographsNote = strings(
      photographs.contains(where: \.isAroundCore)
        ? "unit.photographsAroundCore"
        : facts.layer.measured?.local == nil ? "unit.photographsNote" : "unit.photographsMeasured")
    let negative = examples?.negative ?? []
    let lowerSheet = context.site.sheets.spotlights(negative.compactMap(\.heat))
    negativeSheet = lowerSheet.style
    negativePhotographs = negative.enumerated().map { photograph($1, heat: lowerSheet.place($0)) }
    photographRemarks = examples.map { UnitPage.remarks($0, saturation, strings: strings) } ?? ""
    noPhotographs = strings(examples == nil ? "unit.noPhotographs" : "unit.neverRises")
    photographSize = facts.inputSize.variables
    ranges = examples.map { RangeView.all($0, strings: strings) { photograph($0) } } ?? []
    histogram = examples.map { HistogramFigure.svg($0, strings: strings) } ?? .none
    response = examples.map { UnitPage.response($0, strings: strings) } ?? []

    head = try record.head.map { try HeadView($0, scenes: record.scenes, context: context) }
    let edges = facts.circuits.flatMap(\.circuit.edges).filter { $0.target == record.unit }
    inputs = try record.weights.flatMap {
      try ConnectionsView(
        $0.inputs, other: \.source, edges: edges, most: UnitPage.connections, photographs: $0.photographs ?? 0,
        isTooCostly: $0.isGivenTooCostly, context: context)
    }
    otherSources = UnitPage.otherSources(record.weights?.inputs ?? [], edges, context: context)
    inputsNote = record.weights.map { UnitPage.method($0, strings: strings) } ?? ""
    outputs = try record.weights.flatMap {
      try ConnectionsView($0.outputs, other: \.target, most: UnitPage.connections, context: context)
    }
    relatives = try record.relations.map { try RelativeView.all($0, context: context) } ?? []
    facing = record.relations.map { UnitPage.facing($0, strings: strings) } ?? ""
    circuits = facts.headings.map {
      LinkView(
        title: CircuitTitle.of($0, context: context), link: context.link(to: context.map.path(ofCircuit: $0.name)))
    }
    match = try facts.match.map { try MatchView($0, identifier: "match", context: context) }
    parts = record.truth.map { TruthFacts.rows($0, strings: strings) } ?? []
    classes = ClassesView(record, strings: strings)
    provenance = record.provenance.map { ProvenanceView($0, strings: strings) }
    note = try record.note.map { try Article($0, context: context).body } ?? .none
    data = context.file(LayerData.path(of: facts.layer, in: context.map))
    let titled = name.isEmpty ? title : "\(title) · \(name)"
    layout = try context.layout(
      title: titled,
      description: strings("unit.description", ["unit": titled, "model": Label.shown(context.site.settings.title)]),
      layer: record.unit.layer)
  }

  static let variables = Variables<UnitPage>([
    .text("unit", "the unit as people write it, 4c:254", \.unit),
    .text("modelUnit", "the same with the layer's name in the model", \.modelUnit),
    .text("name", "what people call it; may be empty", \.name),
    .text("family", "its family; may be empty", \.family),
    .text("layerTitle", "the short name of its layer", \.layer.title),
    .text("layerLink", "the address of its layer's page", \.layer.link),
    .text("says", "what was measured of it in a line; may be empty", \.says),
    .rows("facts", "receptive field, branch and the like", \.facts),
    .part("previous", "the unit before it in the layer", \.previous),
    .part("next", "the unit after it in the layer", \.next),
    .text("compare", "the address at which it stands beside its mirror partner, or others", \.compare),
    .rows("features", "its main picture, when there is one", \.features),
    .rows("otherFeatures", "negative, diverse and kernel pictures", \.otherFeatures),
    .text("featureFault", "why there is no picture; empty when there is one", \.featureFault),
    .part(
      "accentuation", "the strongest image beside the same changed to excite it more, where that was made",
      \.accentuation),
    .rows("photographs", "the photographs that excite it most, strongest first", \.photographs),
    .text("noPhotographs", "what to say where there are none", \.noPhotographs),
    .text(
      "photographRemarks", "that it is constant or saturated everywhere, that photographs tie; may be empty",
      \.photographRemarks),
    .rows(
      "negativePhotographs", "the photographs on which it is furthest below 0, where it has two ends",
      \.negativePhotographs),
    .text("negativeSheet", "the style with the maps of those side by side", \.negativeSheet),
    .any("hasNegative", "whether there are any of those", \.negativePhotographs),
    .text("photographSize", "their width and height in pixels: --w:224;--h:224", \.photographSize),
    .text("heatSheet", "the style with the maps of all photographs side by side", \.heatSheet),
    .text("photographsNote", "what the photographs show of each image", \.photographsNote),
    .rows("ranges", "the steps of its range with photographs, from the weakest", \.ranges),
    .any("hasRanges", "whether there are any", \.ranges),
    .markup("histogram", "its activations over all photographs, as SVG", \.histogram),
    .rows("response", "mean activation and the like", \.response),
    .part("attention", "where it looks, of a head of attention", \.head),
    .part("inputs", "the strongest connections with the layer before", \.inputs),
    .text("inputsNote", "how they were followed, or why they cannot be; may be empty", \.inputsNote),
    .flag("lacksInputs", "whether there are none and there is a reason", \.lacksInputs),
    .rows("otherSources", "inputs that a circuit names and that are not among the strongest weights", \.otherSources),
    .any("hasOtherSources", "whether there are any", \.otherSources),
    .part("outputs", "the strongest connections with the layer after", \.outputs),
    .rows("relatives", "its mirror partner, rotated versions and duplicates", \.relatives),
    .text("facing", "how much the facing of its subject matters to it", \.facing),
    .rows("circuits", "the circuits it is in", \.circuits),
    .part("match", "its best match in the second model, when there is one", \.match),
    .rows("parts", "the parts of figures that it covers, where they are known, and how well", \.parts),
    .any("hasParts", "whether there are any", \.parts),
    .part("classes", "the classes that it has to do with", \.classes),
    .rows("provenance", "how everything on the page was made", \.provenance),
    .any("hasOtherFeatures", "whether there are other pictures", \.otherFeatures),
    .any("hasPhotographs", "whether there are photographs", \.photographs),
    .flag("hasConnections", "whether there are inputs or outputs", \.hasConnections),
    .flag("hasRelatives", "whether anything is known of its relatives", \.hasRelatives),
    .any("hasAnyRelatives", "whether it has any relatives", \.relatives),
    .any("isInCircuits", "whether it is in any circuit", \.circuits),
    .flag("hasRelations", "whether it is in circuits or covers parts", \.hasRelations),
    .markup("authorsNote", "the author's words about it, as HTML", \.note),
    .text("data", "the address of the page's numbers as JSON", \.data),
  ])
}

extension UnitPage {
  /// How many connections of either sign stand on each side; the layer's data has all that are kept.
  private static let connections = 4

  private var hasConnections: Bool { inputs != nil || outputs != nil || lacksInputs }
  private var lacksInputs: Bool { inputs == nil && !inputsNote.isEmpty }

  /// What stands in the weights for what is not linear, or why there are none.
  private static func method(_ weights: UnitWeights, strings: StringTable) -> String {
    guard weights.obstacle == nil else {
      return strings(weights.lacksImages ? "unit.noInputsWithoutImages" : "unit.noInputs")
    }
    return weights.held.map { strings("unit.held.\($0.rawValue)") }.joined(separator: " ")
  }
  private var hasRelatives: Bool { !relatives.isEmpty || !facing.isEmpty }
  private var hasRelations: Bool { !parts.isEmpty || !circuits.isEmpty }

  /// Units that a circuit names as sources of this one, but whose weights are not among the strongest.
  private static func otherSources(
    _ inputs: [Connection], _ edges: [CircuitEdge], context: PageContext
  ) -> [LinkView] {
    let known = Set(inputs.map(\.source))
    var sources: [Unit] = []
    for edge in edges
    where !known.contains(edge.source) && !sources.contains(edge.source) && context.map.has(edge.source) {
      sources.append(edge.source)
    }
    return sources.map { LinkView(title: context.map.name(of: $0), link: context.link(to: context.map.path(of: $0))) }
  }

  private static func facing(_ relations: UnitRelations, strings: StringTable) -> String {
    strings(
      "relation.facing",
      [
        "self": NumberText.short(Double(relations.selfCorrelation)),
        "facing": NumberText.short(Double(relations.facing)),
      ])
  }

  private static func neighbour(of unit: Unit, by step: Int, context: PageContext) -> LinkView? {
    let neighbour = Unit(unit.layer, unit.channel + step)
    guard neighbour.channel >= 0, context.map.has(neighbour) else { return nil }
    return LinkView(title: context.map.name(of: neighbour), link: context.link(to: context.map.path(of: neighbour)))
  }

  private static func facts(_ facts: Facts, context: PageContext) -> [FactView] {
    let strings = context.strings
    let layer = facts.layer
    var rows: [FactView] = []
    if let branch = layer.branches.first(where: { $0.channels.contains(facts.record.unit.channel) }) {
      rows.append(FactView(strings("unit.branch"), Label.shown(branch.title)))
    }
    if let saturation = layer.saturation { rows.append(.measured(before: saturation, strings: strings)) }
    if let field = FactView.receptiveField(of: layer, image: facts.inputSize, strings: strings) { rows.append(field) }
    return rows
  }

  private static func fault(of features: [FeatureImage], strings: StringTable) -> String {
    switch features.first?.outcome {
    case nil: strings("feature.none")
    case .dead: strings("feature.dead")
    case .diverged: strings("feature.diverged")
    case .finished:
      features.first.flatMap { $0.fallsShort ? $0.drive : nil }.map {
        strings("feature.noneShort", ["ratio": NumberText.short(Double($0))])
      } ?? ""
    }
  }

  /// What is to be known before the photographs are looked at.
  private static func remarks(_ examples: UnitExamples, _ saturation: Saturation?, strings: StringTable) -> String {
    var remarks: [String] = []
    if let value = examples.constant, value != 0 {
      remarks.append(strings("unit.constant", ["value": NumberText.short(Double(value))]))
    }
    if let saturation, let saturated = examples.saturated, saturated.places >= 1 {
      let function = SaturationText.name(saturation, strings: strings)
      remarks.append(strings("unit.saturatedEverywhere", ["function": function]))
    }
    if let saturation, !examples.strongest.isEmpty {
      let function = SaturationText.name(saturation, strings: strings)
      remarks.append(strings("unit.photographsBefore", ["function": function]))
    }
    if let tied = examples.tied { remarks.append(strings("unit.tied", ["count": NumberText.whole(tied)])) }
    return remarks.joined(separator: " ")
  }

  /// The share of images on which the unit is above half its maximum.
  private static func aboveHalf(_ examples: UnitExamples, strings: StringTable) -> String {
    guard let top = examples.strongest.first?.value, top > 0, top.isFinite else { return "–" }
    return ShareText.short(
      examples.histogram.share(from: top / 2, to: .infinity), of: examples.imageCount, strings: strings)
  }

  private static func response(_ examples: UnitExamples, strings: StringTable) -> [FactView] {
    [
      FactView(strings("unit.mean"), NumberText.short(examples.mean)),
      FactView(strings("unit.aboveHalf"), UnitPage.aboveHalf(examples, strings: strings)),
      FactView(strings("unit.images"), NumberText.whole(examples.imageCount)),
    ]
      + (examples.saturated.map {
        [
          FactView(
            strings("unit.saturated"),
            strings(
              "unit.saturatedShares",
              [
                "places": NumberText.percent($0.places),
                "images": ShareText.phrase($0.images, of: examples.imageCount, strings: strings),
              ]))
        ]
      } ?? [])
      + (examples.unboundedCount.map { [FactView(strings("unit.unbounded"), NumberText.whole($0))] } ?? [])
  }
}
