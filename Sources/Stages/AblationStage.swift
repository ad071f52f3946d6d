import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects

/// What the network loses without each head.
struct AblationStage: Stage {
  static let sharing = Sharing.each

  let title = "Heads cut"
  let unit = "blocks"
  let analyses: [LayerAblation]
  let questions: [Question]
  private let sites: [HeadSite]
  private let logits: String
  private let study: Study

  /// Nil where the project has no images, or the model no heads or no classes.
  init?(_ study: Study, after agenda: Agenda) throws {
    let model = study.specimen.model
    sites = study.heads
    guard let images = study.images, !sites.isEmpty,
      let classes = try ClassOutput(model, image: study.specimen.inputShape(count: 1))
    else { return nil }
    self.study = study
    logits = classes.logits
    let scores = try model.digest(ofValue: classes.logits)
    analyses = sites.map {
      LayerAblation(
        ScoredLayer($0.layer.scan, scores: scores, images: images, preprocessing: study.specimen.preprocessing))
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    return try context.answerEach(missing, "Cutting heads", unit) { index in
      let block = sites[index].block
      let measurement = AblationMeasurement(
        model: study.specimen.model, block: block, logits: logits, images: images,
        preprocessing: study.specimen.preprocessing, workers: context.workers)
      try context.store.save(
        try measurement.run(count: analyses[index].count, interruption: context.work.interruption), of: analyses[index])
    }
  }
}
