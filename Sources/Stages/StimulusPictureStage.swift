import Analyses
import Artifacts
import Basics
import Projects

/// What the model is shown of each stimulus.
struct StimulusPictureStage: Stage {
  let title = "Inputs"
  let unit = "images"
  let analyses: [ModelView]
  let questions: [Question]
  private let study: Study

  /// Nil where no image is looked at.
  init?(_ study: Study, after agenda: Agenda) {
    guard !study.stimuli.isEmpty else { return nil }
    self.study = study
    analyses = study.stimuli.map { ModelView(of: $0, preprocessing: study.specimen.preprocessing) }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    let preprocessing = study.specimen.preprocessing
    context.progress.begin("Reading inputs", unit, total: missing.count)
    for index in missing {
      let stimulus = study.stimuli[index]
      let (finding, jpeg) = try ModelView.picture(of: stimulus, preprocessing: preprocessing)
      try context.store.save(finding, of: ModelView(of: stimulus, preprocessing: preprocessing), blobs: [jpeg])
      context.progress.advance()
    }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}
