import Basics
import Findings
import Networks

/// What the answer depends on, at the top of an activation page: the few units without which it would change most.
struct DecisionView: ViewModel {
  var lead: String
  var units: [DecidingUnitView]

  /// How many units are shown.
  private static let count = 5

  /// By silencing: of the layers in the middle of the network, or of all where none was tried there. Nil where units
  /// could not be silenced one at a time.
  ///
  /// The first third of the layers sees edges and colours, and the last layer is the answer but for a sum.
  init?(_ answer: StimulusAnswer, labels: [String], heading: StimulusHeading, context: PageContext) throws {
    let strings = context.strings
    let tried = zip(context.map.layers, answer.layers).compactMap { layer, found in
      found.alone.flatMap { $0.strongest.isEmpty ? nil : (layer: layer, trials: $0) }
    }
    let middle = tried.dropFirst(tried.count / 3).dropLast(tried.count > 1 ? 1 : 0)
    let layers = middle.isEmpty ? tried[...] : middle
    guard answer.explained.index != answer.against.index, let first = layers.first?.layer, let last = layers.last?.layer
    else { return nil }
    let changes = layers.flatMap(\.trials.changes).map(abs).filter(\.isFinite).sorted()
    let trials = layers.flatMap { layer, trials in trials.strongest.map { (layer: layer, trial: $0) } }
      .map { (layer: $0.layer, trial: $0.trial, change: answer.lead - answer.lead($0.trial)) }
      .filter(\.change.isFinite).enumerated()
      .sorted { (abs($1.element.change), $0.offset) < (abs($0.element.change), $1.offset) }
    let name = { ClassName.of($0, among: labels, strings: strings) }
    let shown = trials.prefix(Self.count).map(\.element)
    let isStable = shown.allSatisfy { $0.trial.best == answer.explained.index }
    lead =
      strings(
        "activations.decided",
        [
          "class": name(answer.explained.index), "against": name(answer.against.index),
          "lead": NumberText.short(Double(answer.lead)), "tried": NumberText.whole(changes.count),
          "first": Label.shown(first.shortName), "last": Label.shown(last.shortName),
          "median": NumberText.short(Double(changes.isEmpty ? 0 : changes[changes.count / 2])),
        ]) + (isStable ? " " + strings("activations.stable") : "")
    units = try shown.map { item in
      let left = NumberText.short(Double(answer.lead(item.trial)))
      let changes = item.trial.best != answer.explained.index
      return try DecidingUnitView(
        Unit(item.layer.name, item.trial.channel), heat: item.trial.heat,
        value: strings(
          item.change > 0 ? "activations.leadFalls" : "activations.leadGrows",
          ["lead": NumberText.short(Double(answer.lead)), "left": left, "class": name(answer.explained.index)]),
        note: changes ? strings("activations.otherwise", ["class": name(item.trial.best)]) : "", heading: heading,
        context: context)
    }
  }

  /// By what heads add straight to the score, of a network whose layers are heads. Nil where that is not known.
  init?(
    _ attention: InputAttention, layers: [LayerFacts], labels: [String], heading: StimulusHeading, context: PageContext
  ) throws {
    let strings = context.strings
    guard let answer = attention.answer else { return nil }
    let heads = zip(layers, attention.layers).flatMap { layer, heads in
      heads.enumerated().compactMap { place, head in
        head.effect.map { (unit: Unit(layer.name, place), row: head.row, effect: $0) }
      }
    }
    let strongest = heads.enumerated().filter { $0.element.effect.isFinite }
      .sorted { (abs($1.element.effect), $0.offset) < (abs($0.element.effect), $1.offset) }
    guard !strongest.isEmpty else { return nil }
    lead = strings(
      "activations.decidedByHeads",
      ["class": ClassName.of(answer, among: labels, strings: strings), "count": NumberText.whole(heads.count)])
    units = try strongest.prefix(Self.count).map(\.element).map {
      try DecidingUnitView(
        $0.unit, heat: $0.row, value: NumberText.signed($0.effect), note: "", heading: heading, context: context)
    }
  }

  static let variables = Variables<DecisionView>([
    .text("decisionLead", "what the answer is, and what was done to find these units", \.lead),
    .rows("decidingUnits", "the units without which the answer would change most, that one first", \.units),
  ])
}

/// A unit that the answer depends on, and where it fires.
struct DecidingUnitView: ViewModel {
  var unit: UnitValueView
  var sheet: String
  var note: String

  init(
    _ unit: Unit, heat: HeatMap, value: String, note: String, heading: StimulusHeading, context: PageContext
  ) throws {
    let heat = PictureSheet.heat([heat])
    sheet = heat.style
    self.note = note
    self.unit = try UnitValueView(
      unit, value: value,
      overlay: HeatOverlay.over(
        heading.picture, place: heat.place(0), size: context.site.library.inputSize, context: context),
      context: context)
  }

  static let variables = Variables<DecidingUnitView>([
    .text("unitSheet", "the style with its map", \.sheet),
    .text("otherwise", "what the answer would be without it; empty where it would be the same", \.note),
  ]).with(\.unit)
}
