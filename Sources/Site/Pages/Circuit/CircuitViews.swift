import Findings

/// A circuit as a small diagram with its title, for lists.
struct CircuitCard: ViewModel {
  var title: String
  var link: String
  var summary: String
  var figure: Markup

  init(_ record: CircuitRecord, identifier: String, context: PageContext) throws {
    title = CircuitTitle.of(record, context: context)
    link = context.link(to: context.map.path(ofCircuit: record.name))
    summary = CircuitSentences.lead(record.circuit, context: context)
    figure = try CircuitFigure(record: record, context: context, identifier: identifier, isSmall: true).svg()
  }

  static let variables = Variables<CircuitCard>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .text("summary", "one sentence on it", \.summary),
    .markup("figure", "a small diagram as SVG", \.figure),
  ])
}

/// One sentence of generated prose.
struct SentenceView: ViewModel {
  var text: String

  static let variables = Variables<SentenceView>([.text("sentence", "the sentence", \.text)])
}

/// A unit of a circuit with what was measured on it.
struct CircuitUnitView: ViewModel {
  var tile: UnitTile
  var role: String
  var activation: String
  var selfCorrelation: String
  var partner: String

  init(_ unit: CircuitUnit, context: PageContext) throws {
    tile = try context.tile(unit.unit)
    role = context.strings("circuit.role.\(unit.role.rawValue)")
    activation = NumberText.short(Double(unit.activation))
    selfCorrelation = unit.selfCorrelation.map { NumberText.short(Double($0)) } ?? "–"
    partner =
      unit.partner.map { partner in
        let correlation = unit.partnerCorrelation.map { " (\(NumberText.short(Double($0))))" } ?? ""
        return context.map.name(of: partner) + correlation
      } ?? "–"
  }

  static let variables = Variables<CircuitUnitView>([
    .text("role", "target, pathway, union or part", \.role),
    .text("activation", "its mean largest activation on the target's images", \.activation),
    .text("selfCorrelation", "how alike its map is to its own on the mirrored image", \.selfCorrelation),
    .text("partner", "its mirror partner with the correlation", \.partner),
  ]).with(\.tile)
}

/// An edge of a circuit with its numbers.
struct CircuitEdgeView: ViewModel {
  var identifier: String
  var source: String
  var target: String
  var excites: Bool
  var weights: String
  var weightsWidth: String
  var weightsHeight: String
  var averaged: String
  var excitation: String
  var inhibition: String
  var contribution: String
  var openContribution: String
  var share: String

  /// - Parameters:
  ///   - image: the edge's weights.
  ///   - scale: the weight that is drawn in full colour.
  init(_ edge: CircuitEdge, _ image: WeightImage, index: Int, scale: Float, context: PageContext) {
    identifier = "edge-\(index)"
    source = context.map.name(of: edge.source)
    target = context.map.name(of: edge.target)
    excites = edge.kind == .excites
    weights = InlinePicture.weights(image, scale: scale)
    weightsWidth = "\(image.rows.first?.count ?? 0)"
    weightsHeight = "\(image.rows.count)"
    averaged = image.note(context.strings)
    excitation = NumberText.signed(Double(edge.excitation))
    inhibition = NumberText.signed(Double(edge.inhibition))
    contribution = NumberText.signed(Double(edge.contribution))
    openContribution = NumberText.signed(Double(edge.openContribution))
    share = NumberText.percent(Double(edge.share))
  }

  static let variables = Variables<CircuitEdgeView>([
    .text("anchor", "the row's name, to which the diagram's edge links", \.identifier),
    .text("source", "the unit it comes from", \.source),
    .text("target", "the unit it goes to", \.target),
    .flag("excites", "whether it excites", \.excites),
    .text("weights", "the weight image as a data address", \.weights),
    .text("weightsWidth", "its columns", \.weightsWidth),
    .text("weightsHeight", "its rows", \.weightsHeight),
    .text("averaged", "what a cell of it stands for, where that is more than one weight", \.averaged),
    .text("excitation", "the sum of the positive weights", \.excitation),
    .text("inhibition", "the sum of the negative weights", \.inhibition),
    .text("contribution", "what it adds at the target's strongest place, ReLUs taken as open", \.contribution),
    .text("openContribution", "the same through open paths only", \.openContribution),
    .text("share", "that as a share of the target's activation", \.share),
  ])
}

/// A motif with what was measured on it.
struct MotifView: ViewModel {
  var kind: String
  var units: String
  var measures: String

  init(_ motif: Motif, context: PageContext) {
    let strings = context.strings
    kind = strings("motif.\(motif.kind.rawValue)")
    units = motif.units.map(context.map.name).joined(separator: ", ")
    measures = motif.measures.map { $0.text(strings) }.joined(separator: "; ")
  }

  static let variables = Variables<MotifView>([
    .text("motif", "the pattern", \.kind),
    .text("motifUnits", "the units that take part", \.units),
    .text("measures", "what was measured", \.measures),
  ])
}

/// One way of cutting the network, and what it left of the target.
struct InterventionView: ViewModel {
  var kind: String
  var count: String
  var remaining: String
  var range: String
  var bar: String

  init(_ intervention: Intervention, strings: StringTable) {
    kind = strings("intervention.\(intervention.kind.rawValue)")
    count = NumberText.whole(intervention.count)
    remaining = NumberText.percent(Double(intervention.mean))
    let (low, high) = (intervention.remaining.min() ?? 0, intervention.remaining.max() ?? 0)
    range =
      intervention.remaining.count > 1
      ? "\(NumberText.percent(Double(low)))–\(NumberText.percent(Double(high)))" : "–"
    bar = SVGWriter.number(min(100, max(0, Double(intervention.mean) * 100))) + "%"
  }

  static let variables = Variables<InterventionView>([
    .text("intervention", "what was done", \.kind),
    .text("count", "with how many edges or units", \.count),
    .text("remaining", "what was left of the target", \.remaining),
    .text("range", "from the least to the most of several draws", \.range),
    .text("bar", "what was left, for a bar", \.bar),
  ])
}
