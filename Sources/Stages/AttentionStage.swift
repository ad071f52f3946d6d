import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects

/// Where the heads of each block look.
struct AttentionStage: Stage {
  static let requires = [StageKey(Examples.self)]
  static let sharing = Sharing.each

  let title = "Attention"
  let unit = "blocks"
  let analyses: [LayerAttention]
  let questions: [Question]
  private let sites: [HeadSite]
  /// Of each site, the questions for the images that excite its heads.
  private let examples: [[Examples]]
  private let study: Study

  /// Nil where the project has no images or the model no heads.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard let images = study.images else { return nil }
    sites = study.heads
    guard !sites.isEmpty else { return nil }
    self.study = study
    let own = LayerExamples(sites.map(\.layer.name), agenda)
    examples = own.analyses
    analyses = sites.map {
      LayerAttention(layer: $0.layer.scan, images: images, preprocessing: study.specimen.preprocessing)
    }
    questions = zip(analyses, own.needs).map { Question($0, needs: $1) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    return try context.answerEach(missing, "Reading attention", unit) { index in
      let measurement = try AttentionMeasurement(sites[index], of: study, images: images, workers: context.workers)
      let found = try measurement.run(
        analyses[index], examples: context.store.findings(of: examples[index]), interruption: context.work.interruption)
      try context.store.save(found.heads, of: analyses[index], blobs: found.sheets)
    }
  }
}

extension AttentionMeasurement {
  init(_ site: HeadSite, of study: Study, images: ImageSet, workers: Int) throws {
    try self.init(
      model: study.specimen.model, block: site.block, layer: site.layer.scan, images: images,
      preprocessing: study.specimen.preprocessing, workers: workers)
  }
}
