import Analyses
import Artifacts
import Basics
import Projects

/// What would be answered to each stimulus after each block.
struct LogitLensStage: Stage {
  let title = "Answers by block"
  let unit = "inputs"
  let analyses: [LogitLensAnalysis]
  let questions: [Question]
  private let measurement: LogitLensMeasurement
  private let study: Study

  /// Nil where no image is looked at, or the model's scores are no reading of a residual stream.
  init?(_ study: Study, after agenda: Agenda) throws {
    let preprocessing = study.specimen.preprocessing
    guard let stream = study.stream, let output = study.classes, !study.stimuli.isEmpty,
      let measurement = try LogitLensMeasurement(
        compiler: study.compiler, stream: stream, output: output, preprocessing: preprocessing)
    else { return nil }
    let scores = try study.specimen.model.digest(ofValue: output.scores)
    analyses = study.stimuli.map { LogitLensAnalysis(scores: scores, stimulus: $0, preprocessing: preprocessing) }
    questions = analyses.map { Question($0) }
    self.measurement = measurement
    self.study = study
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.answerEach(missing, "Reading the stream", unit) { index in
      let view = try study.stimuli[index].view(study.specimen.preprocessing)
      try context.store.save(try measurement.run(view), of: analyses[index])
    }
  }
}
