import Analyses
import Artifacts
import Basics
import Networks
import Projects
import Synchronization

/// The pictures of what each unit looks for.
struct FeatureStage: Stage {
  /// The units of circuits come first.
  static let requires = [StageKey(CircuitDiscovery.self), StageKey(ClassCircuitDiscovery.self)]
  static let sharing = Sharing.units(FeatureOrder.round)

  let title = "Features"
  let unit = "pictures"
  let analyses: [FeatureVisualization]
  let questions: [Question]
  /// Of each analysis, whether it is the first, second or a later picture of its unit.
  private let rounds: [Int]
  private let study: Study

  /// Nil where the configuration wants no pictures.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard let recipe = study.recipe else { return nil }
    self.study = study
    let large = study.largeRecipe(recipe)
    let looked = study.lookedAt
    let pictures = try study.layers.flatMap { layer in
      try (0..<layer.channels).map { channel in
        let isLarge = looked.contains(Networks.Unit(layer.name, channel))
        return try study.features(of: channel, in: layer, recipe: isLarge ? large : recipe)
      }
    }
    // Every unit's first picture comes before anyone's second.
    let most = pictures.map(\.count).max() ?? 0
    let made = (0..<most).flatMap { round in
      pictures.compactMap { $0.indices.contains(round) ? (round, $0[round]) : nil }
    }
    rounds = made.map(\.0)
    analyses = made.map(\.1)
    questions = analyses.map { Question($0, unit: $0.objective.terms.first?.measure.unit) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Drawing features", unit, total: missing.count)
    let requests = try inOrder(missing, context).map { analyses[$0] }
    let tally = Mutex(LayerTally(requests))
    let deadline = context.budget.map { ContinuousClock.now + $0 }
    try FeatureVisualizer(study.compiler).visualize(
      requests, workers: context.workers,
      shouldStop: { context.work.interruption.isRequested || deadline.map { ContinuousClock.now > $0 } ?? false }
    ) { answers in
      var batch = Batch()
      for answer in answers { batch.add(answer.images, of: answer.request, blobs: answer.pngs) }
      try context.store.save(batch)
      context.progress.advance(answers.count, detail: tally.withLock { $0.noting(answers.map(\.request)) })
    }
    context.progress.end()
    let answered = tally.withLock { $0.answered }
    if answered < requests.count, !context.work.interruption.isRequested {
      context.progress.note(
        Diagnostic(
          "the time for pictures is spent; \(requests.count - answered) are still to be made",
          advice: "The next build goes on from there."))
    }
    return StageOutcome(answered: answered)
  }

  /// What people read of first: the units of circuits that were found, those that articles show, those that have a name.
  private func inOrder(_ missing: [Int], _ context: StageContext) throws -> [Int] {
    let circuits = zip(study.circuits, try context.findings(of: CircuitDiscovery.self))
      .filter(\.0.featured)
    let ofClasses = zip(study.classCircuits, try context.findings(of: ClassCircuitDiscovery.self))
      .filter(\.0.settings.featured)
    let found = circuits.flatMap { $1?.units.map(\.unit) ?? [] } + ofClasses.flatMap { $1?.strongest.map(\.unit) ?? [] }
    let featured = [
      circuits.compactMap(\.0.target.unit), found, study.content.shownUnits, study.content.namedUnits,
    ].map { $0.compactMap(study.unit) }
    let order = FeatureOrder.units(of: study.layers.map { ($0.name, $0.channels) }, featured: featured)
    let ranks = Dictionary(zip(order, order.indices), uniquingKeysWith: { first, _ in first })
    let places = missing.map { index in
      let rank = analyses[index].objective.terms.first?.measure.unit.flatMap { ranks[$0] }
      return (round: rounds[index], rank: rank ?? order.count, index: index)
    }
    return places.sorted { $0 < $1 }.map(\.index)
  }
}

/// How many pictures of each layer are made.
private struct LayerTally {
  private var done: [String: Int] = [:]
  private var total: [String: Int] = [:]
  private(set) var answered = 0

  init(_ requests: [FeatureVisualization]) {
    for request in requests { total[request.layer, default: 0] += 1 }
  }

  /// Counts finished pictures of one layer, and says how far that layer is: `conv2/3x3 16 of 192`.
  mutating func noting(_ requests: [FeatureVisualization]) -> String {
    guard let layer = requests.first?.layer else { return "" }
    for request in requests { done[request.layer, default: 0] += 1 }
    answered += requests.count
    return "\(layer) \(done[layer, default: 0]) of \(total[layer, default: 0])"
  }
}

extension FeatureVisualization {
  fileprivate var layer: String { objective.terms.first?.measure.layer ?? "" }
}

extension Study {
  /// The units that the configuration, a circuit's target or an article names, where people look longer.
  var lookedAt: Set<Networks.Unit> {
    Set(
      (configuration.circuits.compactMap(\.target.unit) + content.shownUnits + content.namedUnits).compactMap(unit))
  }

  /// What the settings for pictures come to with this network; nil for no pictures.
  var recipe: FeatureRecipe? {
    guard var recipe = configuration.features.recipe else { return nil }
    recipe.size = specimen.pictureSize(recipe.size, of: layers.map(\.name))
    // Unlike pictures are made together.
    if let batch = specimen.model.batch, batch < recipe.diversity { recipe.diversity = 0 }
    return recipe
  }

  /// The same for units of ``lookedAt``: at least 224 pixels a side, unless the configuration says a size.
  func largeRecipe(_ recipe: FeatureRecipe) -> FeatureRecipe {
    guard configuration.features.size == nil, min(recipe.size.height, recipe.size.width) < 224 else { return recipe }
    var large = recipe
    large.size = specimen.pictureSize(Size(square: 224), of: layers.map(\.name))
    return large
  }

  /// The pictures that a unit gets: the positive one first, and where nothing else is said one of its other end, if it
  /// has two.
  func features(of channel: Int, in layer: StudiedLayer, recipe: FeatureRecipe) throws -> [FeatureVisualization] {
    let unit = Networks.Unit(layer.name, channel)
    func picture(_ objective: Objective, diversity: Int = 1) throws -> FeatureVisualization {
      try FeatureVisualization(
        objective, of: specimen.model, preprocessing: specimen.preprocessing, recipe: recipe, diversity: diversity)
    }
    var pictures = [try picture(.channel(unit))]
    if recipe.negative || (layer.scan.isSigned && configuration.features.negative == nil) {
      pictures.append(try picture(-.channel(unit)))
    }
    if recipe.diversity > 1 { pictures.append(try picture(.channel(unit), diversity: recipe.diversity)) }
    return pictures
  }
}

extension FeatureSettings {
  /// What the settings come to; nil for no pictures.
  var recipe: FeatureRecipe? {
    guard let preset = FeatureRecipe.Preset(rawValue: preset.rawValue) else { return nil }
    var recipe = FeatureRecipe(preset)
    recipe.steps = steps ?? recipe.steps
    recipe.size = size ?? recipe.size
    recipe.seed = seed.map(UInt64.init) ?? recipe.seed
    recipe.negative = negative ?? recipe.negative
    recipe.diversity = diversity ?? recipe.diversity
    return recipe
  }
}
