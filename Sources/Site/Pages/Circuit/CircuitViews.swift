import Findings

/// A circuit as a small diagram with its title, for lists.
struct CircuitCard: ViewModel {
  var title: String
  var link: String
  var summary: String
  var verdict: String
  var judged: String
  var figure: Markup

  static func all(_ circuits: [any CircuitHeading], context: PageContext) throws -> [CircuitCard] {
    try circuits.enumerated().map { try CircuitCard($1, identifier: "circuit-\($0)", context: context) }
  }

  private init(_ heading: any CircuitHeading, identifier: String, context: PageContext) throws {
    title = CircuitTitle.of(heading, context: context)
    link = context.link(to: context.map.path(ofCircuit: heading.name))
    judged = heading.verdict.rawValue
    (summary, verdict) = Self.words(heading, context: context)
    figure = try Self.figure(of: heading, identifier: identifier, context: context)
  }

  private static func words(
    _ heading: any CircuitHeading, context: PageContext
  ) -> (summary: String, verdict: String) {
    switch heading {
    case let record as CircuitRecord:
      return (
        CircuitSentences.brief(record.circuit, context: context),
        ProofSentences(record.circuit, context: context).brief
      )
    case let record as StreamCircuitRecord:
      let sentences = StreamCircuitSentences(record.circuit, context: context)
      return (sentences.brief, sentences.judged)
    case let record as ClassCircuitRecord:
      let sentences = ClassCircuitSentences(record.circuit, context: context)
      return (sentences.brief, sentences.judged)
    default: return ("", "")
    }
  }

  /// A small diagram without links.
  ///
  /// - Parameter identifier: unlike that of any other figure on the page.
  static func figure(
    of heading: any CircuitHeading, identifier: String, context: PageContext
  ) throws -> Markup {
    switch heading {
    case let record as CircuitRecord:
      try CircuitFigure(record: record, context: context, identifier: identifier, form: .card).svg()
    case let record as StreamCircuitRecord:
      try StreamCircuitFigure(record: record, context: context, identifier: identifier, isCard: true).svg()
    case let record as ClassCircuitRecord:
      try ClassCircuitFigure(record: record, context: context, identifier: identifier).svg()
    default: .none
    }
  }

  static let variables = Variables<CircuitCard>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .text("summary", "what it is made of, and what cutting and keeping it does", \.summary),
    .text("verdict", "what is shown of a larger circuit, of which it is a part, in a few words", \.verdict),
    .text("judged", "that verdict in the rule's own word: proved, supported or suggested", \.judged),
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

  /// A correlation that is above the next best one by less is hardly better.
  private static let clearly: Float = 0.05

  init(_ motif: Motif, context: PageContext) throws {
    let strings = context.strings
    kind = strings("motif.\(motif.kind.rawValue)")
    sentence = try CircuitSentences.linked(motif, context: context)
    let (own, next) = (motif.measure("correlation"), motif.measure("next best"))
    let isHardlyBetter = own.flatMap { own in next.map { own - $0 < Self.clearly } } ?? false
    measures =
      motif.measures.map { $0.text(strings) }.joined(separator: "; ")
      + (isHardlyBetter ? " (\(strings("circuit.hardlyBetter")))" : "")
    compare = motif.kind == .mirrorPair ? ComparePage.link(to: motif.units, context: context) : ""
  }

  static let variables = Variables<MotifView>([
    .text("motif", "the pattern", \.kind),
    .markup("motifSentence", "what it says of the units that take part, each a link", \.sentence),
    .text("measures", "what was measured", \.measures),
    .text("compare", "the address at which a mirror pair stands side by side; empty for others", \.compare),
  ])
}

extension Motif {
  fileprivate func measure(_ name: String) -> Float? { measures.first { $0.name == name }?.value }
}

/// One way of cutting the network, what it left of the target, and what as many edges or units at random leave.
struct InterventionView: ViewModel {
  var kind: String
  var count: String
  var remaining: String
  var random: String

  /// In the order of the evidence. Where all edges excite, cutting those that do is cutting all.
  static func all(_ interventions: [Intervention], strings: StringTable) -> [InterventionView] {
    let found = Dictionary(interventions.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    return interventions.filter { intervention in
      switch intervention.kind {
      case .cutRandomEdges, .cutRandomUnits, .keepRandomEdges: false
      case .cutExcitation, .cutInhibition: intervention.count > 0 && intervention.count != found[.cutEdges]?.count
      case .cutEdges, .cutUnits, .keepOnly: true
      }
    }.map { InterventionView($0, random: Self.control(of: $0.kind).flatMap { found[$0] }, strings: strings) }
  }

  private static func control(of kind: Intervention.Kind) -> Intervention.Kind? {
    switch kind {
    case .cutEdges: .cutRandomEdges
    case .cutUnits: .cutRandomUnits
    case .keepOnly: .keepRandomEdges
    default: nil
    }
  }

  private init(_ intervention: Intervention, random: Intervention?, strings: StringTable) {
    kind = strings("intervention.\(intervention.kind.rawValue)")
    count = NumberText.whole(intervention.count)
    remaining = NumberText.percent(Double(intervention.mean))
    self.random =
      random.map { random in
        strings(
          "activations.range",
          [
            "mean": NumberText.percent(Double(random.mean)),
            "low": NumberText.percent(Double(random.remaining.min() ?? 0)),
            "high": NumberText.percent(Double(random.remaining.max() ?? 0)),
          ])
      } ?? "–"
  }

  static let variables = Variables<InterventionView>([
    .text("intervention", "what was done", \.kind),
    .text("count", "with how many edges or units", \.count),
    .text("remaining", "what was left of the target", \.remaining),
    .text("random", "what as many at random leave: mean, least and most of the draws", \.random),
  ])
}
