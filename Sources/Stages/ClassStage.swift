import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// Which classes each unit goes along with, over a sample of the images.
struct ClassStage: Stage {
  /// The pass of the images answers most of this on the way.
  static let requires = [StageKey(Examples.self)]
  static let awaits = requires

  let title = "Classes"
  let unit = "layers"
  let questions: [Question]
  let analyses: [LayerClasses]
  private let search: ClassSearch

  /// Nil where the project has no images, or the model tells no classes apart.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard let search = try ClassSearch(study) else { return nil }
    self.search = search
    analyses = search.layers.indices.map(search.analysis)
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.look(
      through: search.pass(missing, context.store, workers: context.workers), "Comparing with class scores")
    try search.run(
      missing, store: context.store, workers: context.workers, interruption: context.work.interruption)
    return StageOutcome(answered: missing.count)
  }

  func supportingKeys(in store: Store) -> [Digest] { search.supportingKeys }
}

extension ClassSearch {
  /// Over a sample of the images; nil where there are none, or the model tells no classes apart.
  init?(_ study: Study) throws {
    guard let images = study.sample,
      let classes = try ClassOutput(study.specimen.model, image: study.specimen.inputShape(count: 1))
    else { return nil }
    try self.init(
      compiler: study.compiler, layers: study.layers.map(\.scan), logits: classes.logits, images: images,
      preprocessing: study.specimen.preprocessing)
  }
}
