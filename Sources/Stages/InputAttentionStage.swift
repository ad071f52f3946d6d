import Analyses
import Artifacts
import Basics
import Projects

/// How attention carried each stimulus to the answer.
struct InputAttentionStage: Stage {
  let title = "Attention on inputs"
  let unit = "inputs"
  let analyses: [InputAttentionAnalysis]
  let questions: [Question]
  private let measurement: InputAttentionMeasurement
  private let study: Study

  /// Nil where no image is looked at, or the model has no heads whose tokens are the same in all blocks; those that look within
  /// windows are left out.
  init?(_ study: Study, after agenda: Agenda) throws {
    let (model, preprocessing) = (study.specimen.model, study.specimen.preprocessing)
    let heads = study.wholeHeads
    guard !study.stimuli.isEmpty, !heads.isEmpty,
      let measurement = try InputAttentionMeasurement(
        model: model, blocks: heads.map { ($0.block, $0.layer.layer.units) }, logits: study.classes?.logits,
        preprocessing: preprocessing)
    else { return nil }
    let scores = try study.classes.map { try model.digest(ofValue: $0.logits) }
    analyses = study.stimuli.map {
      InputAttentionAnalysis(
        layers: heads.map(\.layer.scan), scores: scores, stimulus: $0, preprocessing: preprocessing)
    }
    questions = analyses.map { Question($0) }
    self.measurement = measurement
    self.study = study
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.answerEach(missing, "Following attention", unit) { index in
      let view = try study.stimuli[index].view(study.specimen.preprocessing)
      try context.store.save(try measurement.run(view), of: analyses[index])
    }
  }
}
