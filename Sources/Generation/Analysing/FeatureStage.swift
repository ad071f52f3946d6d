import Analyses
import Artifacts
import Networks

/// The pictures of what each unit looks for.
struct FeatureStage: Stage {
  let name = FeatureVisualization.name
  let title = "Features"
  let unit = "pictures"
  let analyses: [FeatureVisualization]
  let questions: [Question]
  private let study: Study

  /// Nil where the configuration wants no pictures.
  init?(_ study: Study) throws {
    guard let recipe = study.configuration.features.recipe else { return nil }
    self.study = study
    let order = FeatureOrder.units(of: study.layers.map { ($0.name, $0.channels) }, featured: study.featuredUnits)
    analyses = try order.flatMap { try study.features(of: $0, recipe: recipe) }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: Progress) throws {
    progress.begin("Drawing features", unit, total: missing.count)
    let visualizer = FeatureVisualizer(study.compiler)
    try visualizer.visualize(
      missing.map { analyses[$0] }, workers: workers, shouldStop: { Interruption.isRequested }
    ) { answers in
      var batch = Batch()
      for answer in answers { batch.add(answer.images, of: answer.request, blobs: answer.pngs) }
      try store.save(batch)
      progress.advance(answers.count)
    }
    progress.end()
  }
}

extension FeatureStage {
  /// Notes under which keys each unit's pictures are.
  func add(to keys: inout [Unit: UnitKeys]) {
    for (analysis, question) in zip(analyses, questions) {
      guard let unit = analysis.objective.terms.first?.measure.unit else { continue }
      keys[unit, default: UnitKeys()].features.append(question.key)
    }
  }
}

extension Study {
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
    configuration.circuits.compactMap { circuit in
      layer(named: circuit.target.layer).map { Unit($0.name, circuit.target.channel) }
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
