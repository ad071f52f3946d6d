import Analyses
import Artifacts
import Basics
import Projects

/// What the model is shown of each input.
struct InputPictureStage: Stage {
  let title = "Inputs"
  let unit = "images"
  let analyses: [ModelView]
  let questions: [Question]
  private let study: Study

  /// Nil where no image is looked at.
  init?(_ study: Study, after agenda: Agenda) {
    guard !study.inputs.isEmpty else { return nil }
    self.study = study
    analyses = study.inputs.map { ModelView(of: $0, preprocessing: study.specimen.preprocessing) }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    let preprocessing = study.specimen.preprocessing
    context.progress.begin("Reading inputs", unit, total: missing.count)
    for index in missing {
      let input = study.inputs[index]
      let (finding, jpeg) = try ModelView.picture(of: input, preprocessing: preprocessing)
      try context.store.save(finding, of: ModelView(of: input, preprocessing: preprocessing), blobs: [jpeg])
      context.progress.advance()
    }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}
