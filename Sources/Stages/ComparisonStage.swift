import Analyses
import Artifacts
import Basics
import Projects

/// How each layer compares with those of a second model.
struct ComparisonStage: Stage {
  /// Both models' photographs are shown beside the matches.
  static let requires = [StageKey(Examples.self), StageKey(Examples.self, of: .second)]

  let title = "Universality"
  let unit = "layers"
  let questions: [Question]
  let analyses: [LayerComparison]
  private let study: Study
  private let first: ComparedModel
  private let second: ComparedModel
  private let images: ImageSet
  private let parameters = ComparisonParameters()

  /// Nil where there is no second model.
  init?(_ study: Study, after agenda: Agenda) {
    guard let second = study.second, let images = study.sample else { return nil }
    self.study = study
    self.images = images
    let parameters = parameters
    let (first, other) = (study.compared, second.compared)
    (self.first, self.second) = (first, other)
    analyses = first.layers.map {
      LayerComparison(layer: $0, of: first, with: other, images: images, parameters: parameters)
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    let search = ComparisonSearch(
      first, second, images: images, parameters: parameters, store: context.store, workers: context.workers)
    for scan in [search.scanOfFirst(missing), search.scanOfSecond()] {
      let count = try scan.missing().count
      guard count > 0 else { continue }
      context.progress.begin("Scanning", "images", total: count)
      try scan.run { done, _ in context.progress.reach(done) }
      context.progress.end()
      try context.work.interruption.check()
    }
    context.progress.begin("Matching units", "parts", total: search.parts(of: missing))
    try search.run(missing) { context.progress.reach($0) }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }

  func supportingKeys(in store: Store) -> [Digest] {
    guard let grid = study.grid else { return [] }
    return [first, second].flatMap { $0.keys(images: images, grid: grid) }
  }
}
