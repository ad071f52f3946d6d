import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects

/// What each head adds to the score of the network's answer, straight.
struct DirectEffectStage: Stage {
  static let requires = [StageKey(Examples.self)]
  static let sharing = Sharing.each

  let title = "Direct effects"
  let unit = "blocks"
  let analyses: [LayerDirectEffect]
  let questions: [Question]
  private let measurements: [DirectEffectMeasurement]
  private let examples: [[Examples]]

  /// Nil where the project has no images, or the model no classes that are read from the stream to which its heads write.
  init?(_ study: Study, after agenda: Agenda) throws {
    let (model, preprocessing) = (study.specimen.model, study.specimen.preprocessing)
    guard let images = study.images, !study.heads.isEmpty,
      let classes = try ClassOutput(model, image: study.specimen.inputShape(count: 1))
    else { return nil }
    let sites = try study.heads.compactMap { site in
      try DirectEffectMeasurement(
        model: model, block: site.block, layer: site.layer.scan, logits: classes.logits, images: images,
        preprocessing: preprocessing
      ).map { (site.layer, $0) }
    }
    guard !sites.isEmpty else { return nil }
    let scores = try model.digest(ofValue: classes.logits)
    let own = LayerExamples(sites.map { $0.0.name }, agenda)
    examples = own.analyses
    measurements = sites.map(\.1)
    analyses = sites.map {
      LayerDirectEffect(ScoredLayer($0.0.scan, scores: scores, images: images, preprocessing: preprocessing))
    }
    questions = zip(analyses, own.needs).map { Question($0, needs: $1) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.answerEach(missing, "Following heads to the answer", unit) { index in
      let found = try measurements[index].run(
        analyses[index], examples: context.store.findings(of: examples[index]), workers: context.workers,
        interruption: context.work.interruption)
      try context.store.save(found, of: analyses[index])
    }
  }
}
