import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects

import struct Foundation.Data

/// What the pictures of features are worth beside photographs, and a second picture where one falls short.
///
/// A second try takes as many steps as the first and there is no third, so that the pictures take at most twice the time;
/// where the time for pictures is limited, second tries have a quarter of it. It begins from other noise, or where noise
/// never woke the unit, from the photograph that does.
struct DriveStage: Stage {
  static let requires = [StageKey(FeatureVisualization.self), StageKey(Examples.self)]
  static let sharing = Sharing.layers

  let title = "Worth of pictures"
  let unit = "pictures"
  let analyses: [PictureDrive]
  let questions: [Question]
  /// Of each analysis: its picture, the photographs of its unit, and the unit.
  private let pictures: [(picture: FeatureVisualization, photographs: Examples, unit: Unit)]
  private let study: Study

  /// Nil where the site has no pictures or no photographs.
  init?(_ study: Study, after agenda: Agenda) {
    let photographs = Dictionary(
      agenda.asks(Examples.self).compactMap { item in item.question.unit.map { ($0, item) } },
      uniquingKeysWith: { first, _ in first })
    var asked: [(analysis: PictureDrive, needs: [Digest])] = []
    var pictures: [(picture: FeatureVisualization, photographs: Examples, unit: Unit)] = []
    for (picture, question) in agenda.asks(FeatureVisualization.self) where picture.secondTry() != nil {
      // Before a softmax there is no 0 from which a peak could be measured.
      guard let unit = question.unit, let own = photographs[unit],
        study.layer(named: unit.layer)?.scan.saturation != .softmax
      else { continue }
      asked.append((PictureDrive(picture: picture, examples: own.question.key), [question.key, own.question.key]))
      pictures.append((picture, own.analysis, unit))
    }
    guard !asked.isEmpty else { return nil }
    self.study = study
    analyses = asked.map(\.analysis)
    questions = zip(asked, pictures).map { Question($0.analysis, unit: $1.unit, needs: $0.needs) }
    self.pictures = pictures
  }

  /// A picture that is not made yet, for want of time, is left for the next build.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    let shouldStop = context.pictureStop()
    context.progress.begin("Measuring pictures", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    // One meter serves pictures of one layer and one size, in the order of the questions.
    for (key, group) in PictureGroup.sorted(missing, { (pictures[$0].picture, pictures[$0].unit.layer) }) {
      try context.work.interruption.check()
      guard let studied = study.layer(named: key.layer) else { continue }
      let meter = try DriveMeter(
        compiler: study.compiler, layer: studied.scan, images: images, preprocessing: study.specimen.preprocessing,
        size: key.size)
      outcome.answered += try answer(group, meter, context, shouldStop)
      context.progress.advance(group.count)
    }
    context.progress.end()
    return outcome
  }

  /// Measures the pictures of one layer and size, makes second ones where that is called for, and saves what is complete.
  ///
  /// - Returns: how many are.
  private func answer(
    _ group: [Int], _ meter: DriveMeter, _ context: StageContext, _ shouldStop: @escaping @Sendable () -> Bool
  ) throws -> Int {
    let cases = try cases(group, context)
    let peaks = try meter.peaks(cases.map(\.item), workers: context.workers)
    var drives = peaks.map { FeatureDrive(picture: $0.picture, photograph: $0.photograph) }
    let short = drives.indices.filter { drives[$0].fallsShort }
    let requests = try short.compactMap { place in
      let start = drives[place].neverWoke ? try meter.window(cases[place].item) : nil
      return pictures[cases[place].index].picture.secondTry(from: start).map { (place: place, request: $0) }
    }
    let made = try study.pictures(requests.map(\.request), context, until: shouldStop)
    let seconds = requests.compactMap { item in made[item.request].map { (place: item.place, picture: $0) } }
    let again = try meter.peaks(
      seconds.map { cases[$0.place].item.with(picture: $0.picture.png) }, workers: context.workers)
    var blobs: [Int: [Data]] = [:]
    for (second, peak) in zip(seconds, again) {
      drives[second.place].second = .init(image: second.picture.image, peak: peak.picture)
      blobs[second.place] = [second.picture.png]
    }
    var batch = Batch()
    for (place, drive) in zip(0..., drives) where !drive.fallsShort || drive.second != nil {
      batch.add(drive, of: analyses[cases[place].index], blobs: blobs[place] ?? [])
    }
    try context.store.save(batch)
    return batch.count
  }

  /// What is to be measured of the pictures that are made already.
  private func cases(_ group: [Int], _ context: StageContext) throws -> [(index: Int, item: DriveMeter.Case)] {
    let drawn = try context.store.findings(of: group.map { pictures[$0].picture })
    let photographs = try context.store.findings(of: group.map { pictures[$0].photographs })
    return try zip(group, zip(drawn, photographs)).compactMap { index, findings in
      guard let image = findings.0?.first, let examples = findings.1, let png = try context.store.blob(image.image)
      else { return nil }
      let isNegative = pictures[index].picture.isNegative
      return (
        index,
        DriveMeter.Case(
          channel: pictures[index].unit.channel, isNegative: isNegative, picture: png,
          photograph: isNegative ? examples.negative?.first : examples.strongest.first)
      )
    }
  }

  /// Second tries from noise; those from a photograph are worth keeping only as long as it is the best, and the answers
  /// hold their pictures.
  func supportingKeys(in store: Store) -> [Digest] { pictures.compactMap { $0.picture.secondTry()?.key } }
}
