import Analyses
import Artifacts
import Basics
import Images
import Networks
import Projects

/// What each unit detects, where the images come with the truth about them.
struct TruthStage: Stage {
  static let sharing = Sharing.each

  let title = "Truth"
  let unit = "layers"
  let questions: [Question]
  let analyses: [LayerTruth]
  private let layers: [StudiedLayer]
  private let pictures: any LabelledPictureCollection
  private let study: Study

  /// Nil where nothing is known about the images.
  init?(_ study: Study, after agenda: Agenda) throws(Diagnostic) {
    guard let pictures = SpreadPictures(study) else { return nil }
    self.study = study
    self.pictures = pictures
    layers = study.layers.filter { $0.layer.lattice != nil }
    let known = try LayerTruth.digest(of: pictures)
    analyses = layers.map {
      LayerTruth(layer: $0.scan, pictures: known, preprocessing: study.specimen.preprocessing)
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.answerEach(missing, "Comparing with the truth", unit) { index in
      let measurement = TruthMeasurement(
        compiler: study.compiler, layer: layers[index].scan, pictures: pictures,
        preprocessing: study.specimen.preprocessing, workers: context.workers)
      try context.store.save(try measurement.run(), of: analyses[index])
    }
  }
}

/// Pictures of a collection, spread over it in steps of the golden section: evenly, whether classes follow one another or
/// take turns.
struct SpreadPictures: LabelledPictureCollection {
  private let base: any LabelledPictureCollection
  private let step: Int
  let count: Int

  /// Pictures that are compared with the truth; nil where nothing is known about the images.
  init?(_ study: Study) {
    guard let labelled = study.images?.collection as? any LabelledPictureCollection, labelled.count > 0 else {
      return nil
    }
    self.init(labelled, count: 600)
  }

  private init(_ base: any LabelledPictureCollection, count: Int) {
    self.base = base
    self.count = min(count, base.count)
    var step = max(1, Int(Double(base.count) * 0.618))
    while Self.greatestDivisor(step, base.count) > 1 { step += 1 }
    self.step = step
  }

  var kind: PictureKind { base.kind }
  var labelNames: [String] { base.labelNames }
  func name(_ index: Int) -> String { base.name(place(index)) }
  func digest(_ index: Int) throws(Diagnostic) -> Digest { try base.digest(place(index)) }
  func picture(_ index: Int) throws(Diagnostic) -> Picture { try base.picture(place(index)) }
  func labelledPicture(_ index: Int) throws(Diagnostic) -> LabelledPicture { try base.labelledPicture(place(index)) }
  func fullDigest(_ index: Int, of digest: Digest) throws(Diagnostic) -> Digest {
    try base.fullDigest(place(index), of: digest)
  }

  private func place(_ index: Int) -> Int { index * step % base.count }

  private static func greatestDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestDivisor(b, a % b) }
}
