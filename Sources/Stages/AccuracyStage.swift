import Analyses
import Artifacts
import Basics
import Findings
import Projects

/// How often the model is right, where the names of images or of their folders say their classes.
struct AccuracyStage: Stage {
  /// The pass over the images answers this on the way.
  static let requires = [StageKey(Examples.self)]
  static let awaits = requires

  let title = "Accuracy"
  let unit = "models"
  let questions: [Question]
  let analyses: [AccuracyAnalysis]
  private let search: AccuracySearch

  /// Nil where no class is known, or the model tells none apart.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard let search = try AccuracySearch(study) else { return nil }
    self.search = search
    analyses = [search.analysis]
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.look(through: search.pass(context.store, workers: context.workers), "Asking for classes")
    guard let accuracy = try search.answer(in: context.store) else { return StageOutcome(answered: 0) }
    for index in missing { try context.store.save(accuracy, of: analyses[index]) }
    return StageOutcome(answered: missing.count)
  }

  func supportingKeys(in store: Store) -> [Digest] { search.keys }
}

extension AccuracySearch {
  /// Nil where no class is known, or the model tells none apart.
  init?(_ study: Study) throws {
    let specimen = study.specimen
    guard let images = study.images,
      let output = try ClassOutput(specimen.model, image: specimen.inputShape(count: 1))
    else { return nil }
    let classes = KnownClasses(specimen.labels, count: output.count).indices(of: images.names)
    guard classes.contains(where: { $0 != nil }) else { return nil }
    try self.init(
      compiler: study.compiler, scores: output.scores, images: images, classes: classes,
      preprocessing: specimen.preprocessing)
  }
}
