import Analyses
import Artifacts
import Basics
import Findings
import Projects

/// How often the model is right, where the names of images or of their folders say their classes.
struct AccuracyStage: Stage {
  let title = "Accuracy"
  let unit = "models"
  let questions: [Question]
  let analyses: [AccuracyAnalysis]
  private let images: [(place: Int, index: Int)]
  private let output: ClassOutput
  private let study: Study

  /// Nil where no class is known, or the model tells none apart.
  init?(_ study: Study, after agenda: Agenda) throws {
    let specimen = study.specimen
    guard let set = study.images,
      let output = try ClassOutput(specimen.model, image: specimen.inputShape(count: 1))
    else { return nil }
    images = KnownClasses(specimen.labels, count: output.count).indices(of: set.names).enumerated().compactMap {
      place, index in index.map { (place, $0) }
    }
    guard !images.isEmpty else { return nil }
    analyses = [
      AccuracyAnalysis(
        digest: try specimen.model.digest(ofValue: output.scores),
        images: images.map { (set.digests[$0.place], $0.index) }, preprocessing: specimen.preprocessing)
    ]
    questions = analyses.map { Question($0) }
    self.output = output
    self.study = study
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let collection = study.images?.collection else { return StageOutcome(answered: 0) }
    context.progress.begin("Asking for classes", "images", total: images.count)
    let meter = try AccuracyMeter(
      compiler: study.compiler, output: output, preprocessing: study.specimen.preprocessing)
    let accuracy = Accuracy(ranks: try meter.ranks(of: images, in: collection, work: context.work))
    for index in missing { try context.store.save(accuracy, of: analyses[index]) }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}
