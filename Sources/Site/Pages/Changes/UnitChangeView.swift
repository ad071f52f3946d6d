import Findings

/// A unit before and after, of each result only where it has changed.
struct UnitChangeView: ViewModel {
  var tile: UnitTile
  var feature: FeaturePair?
  var photographs: PhotographPair?
  var inputs: InputPair?

  init(_ change: UnitChange, context: PageContext) throws {
    let (strings, library) = (context.strings, context.site.library)
    tile = try context.tile(change.unit)
    let unit = tile.title
    feature = change.feature.map { pair in
      FeaturePair(
        before: [pair.before].filter { $0.outcome != .dead }.map { FeatureView($0, context: context, unit: unit) },
        after: [pair.after].filter { $0.outcome != .dead }.map { FeatureView($0, context: context, unit: unit) },
        amount: strings(
          "changes.value",
          [
            "before": NumberText.short(Double(pair.before.value)), "after": NumberText.short(Double(pair.after.value)),
          ]))
    }
    let size = try library.inputSize
    photographs = try change.examples.map { pair in
      func views(_ examples: UnitExamples) throws -> [PhotographView] {
        try examples.strongest.prefix(UnitChange.photographs).map {
          PhotographView($0, size: size, context: context, scene: try library.scene(named: $0.name))
        }
      }
      return PhotographPair(
        photographSize: size.variables, before: try views(pair.before), after: try views(pair.after),
        amount: strings(
          "changes.photographs",
          [
            "share": NumberText.percent(change.photographChange ?? 0), "before": NumberText.short(pair.before.mean),
            "after": NumberText.short(pair.after.mean),
          ]))
    }
    inputs = try change.inputs.map { pair in
      InputPair(
        before: try ConnectionsView(pair.before, other: \.source, context: context),
        after: try ConnectionsView(pair.after, other: \.source, context: context),
        amount: strings("changes.weights", ["share": NumberText.percent(change.weightChange ?? 0)]))
    }
  }

  static let variables = Variables<UnitChangeView>([
    .part("feature", "its feature picture, where it has changed", \.feature),
    .part("photographChange", "its photographs, where they have changed", \.photographs),
    .part("inputChange", "its strongest inputs, where its weights have changed", \.inputs),
  ]).with(\.tile)

  struct FeaturePair: ViewModel {
    var before: [FeatureView]
    var after: [FeatureView]
    var amount: String

    static let variables = Variables<FeaturePair>([
      .rows("before", "the picture of the model before, when there was one", \.before),
      .rows("after", "the picture now, when there is one", \.after),
      .text("amount", "the objective before and now", \.amount),
    ])
  }

  struct PhotographPair: ViewModel {
    var photographSize: String
    var before: [PhotographView]
    var after: [PhotographView]
    var amount: String

    static let variables = Variables<PhotographPair>([
      .text("photographSize", "their width and height in pixels: --w:224;--h:224", \.photographSize),
      .rows("before", "the strongest photographs of the model before", \.before),
      .rows("after", "the strongest now", \.after),
      .text("amount", "how many are others, and the mean activation before and now", \.amount),
    ])
  }

  struct InputPair: ViewModel {
    var before: ConnectionsView?
    var after: ConnectionsView?
    var amount: String

    static let variables = Variables<InputPair>([
      .part("before", "the strongest inputs of the model before", \.before),
      .part("after", "the strongest now", \.after),
      .text("amount", "how much the weights have changed", \.amount),
    ])
  }
}

/// What was left of a circuit's target under each intervention, before and after.
struct CircuitChangeView: ViewModel {
  var title: String
  var link: String
  var edges: String
  var rows: [Row]

  init(_ change: CircuitChange, context: PageContext) throws {
    let strings = context.strings
    title = CircuitTitle.of(try context.site.library.circuit(named: change.name), context: context)
    link = context.link(to: context.map.path(ofCircuit: change.name))
    let (before, after) = (change.before, change.after)
    let edgesBefore = Set(before.edges.map { [$0.source, $0.target] })
    let edgesAfter = Set(after.edges.map { [$0.source, $0.target] })
    edges = strings(
      "changes.edges",
      [
        "gone": NumberText.whole(edgesBefore.subtracting(edgesAfter).count),
        "new": NumberText.whole(edgesAfter.subtracting(edgesBefore).count),
        "kept": NumberText.whole(edgesAfter.intersection(edgesBefore).count),
      ])
    let old = Dictionary(before.evidence.interventions.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    rows = after.evidence.interventions.map { now in
      Row(
        kind: strings("intervention.\(now.kind.rawValue)"),
        before: old[now.kind].map { NumberText.percent(Double($0.mean)) } ?? "–",
        after: NumberText.percent(Double(now.mean)))
    }
  }

  static let variables = Variables<CircuitChangeView>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .text("edges", "how many of its edges are gone, new and kept", \.edges),
    .rows("interventions", "what was left of the target", \.rows),
  ])

  struct Row: ViewModel {
    var kind: String
    var before: String
    var after: String

    static let variables = Variables<Row>([
      .text("intervention", "what was done", \.kind),
      .text("before", "what was left in the model before", \.before),
      .text("after", "what is left now", \.after),
    ])
  }
}
