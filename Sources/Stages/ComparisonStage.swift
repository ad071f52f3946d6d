import Analyses
import Artifacts
import Basics
import Projects

/// How each layer compares with those of a second model.
struct ComparisonStage: Stage {
  /// Both models' photographs are shown beside the matches, and their passes answer most of this on the way.
  static let requires = [StageKey(Examples.self), StageKey(Examples.self, of: .second)]
  static let awaits = requires

  let title = "Universality"
  let unit = "layers"
  let questions: [Question]
  let analyses: [LayerComparison]
  private let first: ComparedModel
  private let second: ComparedModel
  private let images: ImageSet
  private let parameters = ComparisonParameters()

  /// Nil where there is no second model.
  init?(_ study: Study, after agenda: Agenda) {
    guard let second = study.second, let images = study.sample else { return nil }
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
    let search = search(context.store, workers: context.workers)
    for pass in [search.passOfFirst(missing), search.passOfSecond()] { try context.look(through: pass, "Scanning") }
    context.progress.begin("Matching units", "parts", total: search.parts(of: missing))
    try search.run(missing) { context.progress.reach($0) }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }

  func supportingKeys(in store: Store) -> [Digest] {
    search(store, workers: 1).supportingKeys
  }

  private func search(_ store: Store, workers: Int) -> ComparisonSearch {
    ComparisonSearch(first, second, images: images, parameters: parameters, store: store, workers: workers)
  }
}

extension Study {
  /// What a comparison with another model asks of the images; nothing where there is none.
  var comparedQuestions: [any ChunkQuestion] {
    guard let grid, let sample else { return [] }
    return compared.questions(of: ImageChunks(sample), on: grid)
  }
}
