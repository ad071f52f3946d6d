import Analyses
import Artifacts
import Basics
import Networks
import Projects
import Synchronization

/// The pictures of what each unit looks for.
struct FeatureStage: Stage {
  let name = FeatureVisualization.name
  let title = "Features"
  let unit = "pictures"
  let analyses: [FeatureVisualization]
  let questions: [Question]
  private let study: Study
  /// How long the pictures may take in one build.
  private let budget: Duration?

  /// Nil where the configuration wants no pictures.
  init?(_ study: Study, budget: Duration?) throws {
    guard let recipe = study.recipe else { return nil }
    self.study = study
    self.budget = budget
    let order = FeatureOrder.units(of: study.layers.map { ($0.name, $0.channels) }, featured: study.featuredUnits)
    // Every unit's first picture comes before anyone's second.
    let pictures = try order.map { try study.features(of: $0, recipe: recipe) }
    analyses = (0..<(pictures.first?.count ?? 0)).flatMap { kind in pictures.map { $0[kind] } }
    questions = analyses.map { Question($0, unit: $0.objective.terms.first?.measure.unit) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    progress.begin("Drawing features", unit, total: missing.count)
    let requests = missing.map { analyses[$0] }
    let tally = Mutex(LayerTally(requests))
    let deadline = budget.map { ContinuousClock.now + $0 }
    try FeatureVisualizer(study.compiler).visualize(
      requests, workers: workers,
      shouldStop: { Interruption.isRequested || deadline.map { ContinuousClock.now > $0 } ?? false }
    ) { answers in
      var batch = Batch()
      for answer in answers { batch.add(answer.images, of: answer.request, blobs: answer.pngs) }
      try store.save(batch)
      progress.advance(answers.count, detail: tally.withLock { $0.noting(answers.map(\.request)) })
    }
    progress.end()
    let answered = tally.withLock { $0.answered }
    if answered < requests.count, !Interruption.isRequested {
      progress.note(
        Diagnostic(
          "the time for pictures is spent; \(requests.count - answered) are still to be made",
          advice: "The next build goes on from there."))
    }
    return answered
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

extension FeatureStage {
  /// The pictures come before a kernel, which has been added already.
  func add(to keys: inout [Unit: UnitKeys]) {
    var pictures: [Unit: [Digest]] = [:]
    for (analysis, question) in zip(analyses, questions) {
      guard let unit = analysis.objective.terms.first?.measure.unit else { continue }
      pictures[unit, default: []].append(question.key)
    }
    for (unit, pictures) in pictures { keys[unit, default: UnitKeys()].features.insert(contentsOf: pictures, at: 0) }
  }
}

extension Study {
  /// What the settings for pictures come to with this network; nil for no pictures.
  var recipe: FeatureRecipe? {
    guard var recipe = configuration.features.recipe else { return nil }
    if configuration.features.size == nil { recipe.size = specimen.pictureSize(recipe.size, of: layers.map(\.name)) }
    return recipe
  }

  /// The pictures that a unit gets: the positive one first.
  func features(of unit: Unit, recipe: FeatureRecipe) throws -> [FeatureVisualization] {
    func picture(_ objective: Objective, diversity: Int = 1) throws -> FeatureVisualization {
      try FeatureVisualization(
        objective, of: specimen.model, preprocessing: specimen.preprocessing, recipe: recipe, diversity: diversity)
    }
    var pictures = [try picture(.channel(unit))]
    if recipe.negative { pictures.append(try picture(-.channel(unit))) }
    if recipe.diversity > 1 { pictures.append(try picture(.channel(unit), diversity: recipe.diversity)) }
    return pictures
  }

  /// Units that circuits are about; their pictures come first.
  var featuredUnits: [Unit] {
    configuration.circuits.filter(\.featured).compactMap { circuit in
      guard let layer = layer(named: circuit.target.layer), circuit.target.channel < layer.channels else { return nil }
      return Unit(layer.name, circuit.target.channel)
    }
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
