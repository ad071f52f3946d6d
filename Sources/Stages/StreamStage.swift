import Analyses
import Artifacts
import Basics
import Projects

/// What the blocks add to the residual stream.
struct StreamStage: Stage {
  let title = "Residual stream"
  let unit = "models"
  let analyses: [StreamAnalysis]
  let questions: [Question]
  private let measurement: StreamMeasurement
  private let images: ImageSet

  /// Nil where the project has no images, or the model no stream of which it is known which tokens are patches.
  init?(_ study: Study, after agenda: Agenda) throws {
    let (model, preprocessing) = (study.specimen.model, study.specimen.preprocessing)
    guard let images = study.images, let stream = study.stream else { return nil }
    let output = try ClassOutput(model, image: study.specimen.inputShape(count: 1))
    guard
      let measurement = try StreamMeasurement(
        compiler: study.compiler, stream: stream, output: output, preprocessing: preprocessing)
    else { return nil }
    let scores = measurement.isRead ? output?.scores : nil
    analyses = [
      StreamAnalysis(
        stream: try model.digest(ofValue: stream.end), scores: try scores.map { try model.digest(ofValue: $0) },
        images: images, preprocessing: preprocessing)
    ]
    questions = analyses.map { Question($0) }
    self.measurement = measurement
    self.images = images
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.answerEach(missing, "Reading the stream", unit) { index in
      let found = try measurement.run(
        analyses[index], images: images, workers: context.workers, interruption: context.work.interruption)
      try context.store.save(found, of: analyses[index])
    }
  }
}
