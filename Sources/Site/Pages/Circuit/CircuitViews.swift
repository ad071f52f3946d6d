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
    summary = CircuitSentences.brief(record.circuit, context: context)
    figure = try CircuitFigure(record: record, context: context, identifier: identifier, form: .card).svg()
  }

  static let variables = Variables<CircuitCard>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .text("summary", "what it is made of, and what cutting and keeping it does", \.summary),
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
    tile = try context.tile(unit.unit, isAlone: true)
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

/// A motif as a sentence about the units that take part, with what was measured on it.
struct MotifView: ViewModel {
  var kind: String
  var sentence: Markup
  var measures: String
  var compare: String

  init(_ motif: Motif, context: PageContext) throws {
    let strings = context.strings
    kind = strings("motif.\(motif.kind.rawValue)")
    sentence = try CircuitSentences.linked(motif, context: context)
    measures = motif.measures.map { $0.text(strings) }.joined(separator: "; ")
    compare = motif.kind == .mirrorPair ? ComparePage.link(to: motif.units, context: context) : ""
  }

  static let variables = Variables<MotifView>([
    .text("motif", "the pattern", \.kind),
    .markup("motifSentence", "what it says of the units that take part, each a link", \.sentence),
    .text("measures", "what was measured", \.measures),
    .text("compare", "the address at which a mirror pair stands side by side; empty for others", \.compare),
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
    let name = strings("intervention.\(intervention.kind.rawValue)")
    let draws = intervention.remaining.count
    kind =
      draws > 1 ? strings("circuit.draws", ["intervention": name, "draws": NumberText.whole(draws)]) : name
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
