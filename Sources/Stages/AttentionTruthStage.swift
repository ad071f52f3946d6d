import Analyses
import Artifacts
import Basics
import Findings
import Images
import Networks
import Projects

/// From which part to which each head looks, where the images come with the truth about them.
struct AttentionTruthStage: Stage {
  static let requires = [StageKey(LayerTruth.self)]
  static let sharing = Sharing.each

  let title = "Attention beside the truth"
  let unit = "blocks"
  let analyses: [LayerAttentionTruth]
  let questions: [Question]
  private let sites: [HeadSite]
  private let pictures: any LabelledPictureCollection
  private let places: [Int]
  private let study: Study

  /// Nil where nothing is known about the images, or the model has no heads that can look at any patch: within windows chance
  /// is another at each.
  init?(_ study: Study, after agenda: Agenda) throws {
    sites = study.wholeHeads
    // The pictures are those of the truth about units, which has read them.
    guard !sites.isEmpty, let images = study.images,
      let pictures = images.collection as? any LabelledPictureCollection,
      let known = agenda.analyses(of: LayerTruth.self).first?.pictures
    else { return nil }
    self.study = study
    self.pictures = pictures
    places = TruthSearch.places(in: images)
    analyses = sites.map {
      LayerAttentionTruth(layer: $0.layer.scan, pictures: known, preprocessing: study.specimen.preprocessing)
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    return try context.answerEach(missing, "Comparing attention with the truth", unit) { index in
      let measurement = try AttentionMeasurement(sites[index], of: study, images: images, workers: context.workers)
      try context.store.save(
        try measurement.truth(of: places, in: pictures, interruption: context.work.interruption),
        of: analyses[index])
    }
  }
}
