import Analyses
import Artifacts
import Basics
import Projects

/// What the weights of heads say, and which heads read what others write.
struct HeadWeightStage: Stage {
  let title = "Weights of heads"
  let unit = "blocks"
  let analyses: [LayerHeadWeights]
  let questions: [Question]
  private let sites: [HeadSite]

  /// Nil where the model has no heads.
  init?(_ study: Study, after agenda: Agenda) {
    sites = study.heads
    guard !sites.isEmpty else { return nil }
    analyses = sites.indices.map { [sites] place in
      LayerHeadWeights(layer: sites[place].layer.scan, below: sites[..<place].map(\.layer.scan))
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.answerEach(missing, "Reading the weights of heads", unit) { index in
      let measurement = HeadWeightMeasurement(sites[index].block, below: sites[..<index].map(\.block))
      try context.store.save(try measurement.run(), of: analyses[index])
    }
  }
}
