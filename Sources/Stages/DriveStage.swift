import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects
import Synchronization

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
    let deadline = context.budget.map { ContinuousClock.now + $0 / 4 }
    let shouldStop: @Sendable () -> Bool = {
      context.work.interruption.isRequested || deadline.map { ContinuousClock.now > $0 } ?? false
    }
    context.progress.begin("Measuring pictures", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    // One meter serves pictures of one layer and one size, in the order of the questions.
    let groups = Dictionary(grouping: missing) {
      Group(layer: pictures[$0].unit.layer, size: pictures[$0].picture.size)
    }
    for (key, group) in groups.sorted(by: { ($0.key.layer, $0.value[0]) < ($1.key.layer, $1.value[0]) }) {
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

  private struct Group: Hashable {
    let layer: String
    let size: Size
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
      let index = cases[place].index
      return pictures[index].picture.secondTry(from: start).map { (index: index, request: $0) }
    }
    let seconds = try secondTries(requests, context, shouldStop)
    let retried = short.compactMap { place in
      seconds[cases[place].index].map { (place: place, image: $0.image, item: cases[place].item.with(picture: $0.png)) }
    }
    for (second, peak) in zip(retried, try meter.peaks(retried.map(\.item), workers: context.workers)) {
      drives[second.place].second = .init(image: second.image, peak: peak.picture)
    }
    var batch = Batch()
    for (item, drive) in zip(cases, drives) where !drive.fallsShort || drive.second != nil {
      batch.add(drive, of: analyses[item.index], blobs: seconds[item.index].map { [$0.png] } ?? [])
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

  /// The second pictures of some units by the places of the questions, from the store or made now; those for which there
  /// is no time are not among them.
  private func secondTries(
    _ requests: [(index: Int, request: FeatureVisualization)], _ context: StageContext,
    _ shouldStop: @escaping @Sendable () -> Bool
  ) throws -> [Int: (image: FeatureImage, png: Data)] {
    let known = try context.store.findings(of: requests.map(\.request))
    var found: [Int: (image: FeatureImage, png: Data)] = [:]
    for (item, finding) in zip(requests, known) {
      if let image = finding?.first, let png = try context.store.blob(image.image) { found[item.index] = (image, png) }
    }
    let missing = requests.filter { found[$0.index] == nil }
    guard !missing.isEmpty else { return found }
    let places = Dictionary(missing.map { ($0.request, $0.index) }, uniquingKeysWith: { first, _ in first })
    let made = Mutex<[Int: (image: FeatureImage, png: Data)]>([:])
    try FeatureVisualizer(study.compiler).visualize(
      missing.map(\.request), workers: context.workers, shouldStop: shouldStop
    ) { answers in
      var batch = Batch()
      for answer in answers { batch.add(answer.images, of: answer.request, blobs: answer.pngs) }
      try context.store.save(batch)
      made.withLock { made in
        for answer in answers {
          guard let index = places[answer.request], let image = answer.images.first, let png = answer.pngs.first else {
            continue
          }
          made[index] = (image, png)
        }
      }
    }
    return found.merging(made.withLock { $0 }) { first, _ in first }
  }

  /// Second tries from noise; those from a photograph are worth keeping only as long as it is the best, and the answers
  /// hold their pictures.
  func supportingKeys(in store: Store) -> [Digest] { pictures.compactMap { $0.picture.secondTry()?.key } }
}
