import Algorithms
import Analyses
import Artifacts
import Basics
import Findings
import Images
import Networks
import Projects

import struct Foundation.Data

/// The photographs that excite some units most, changed so that these units respond more.
///
/// The picture of a photograph is kept by what the photograph shows: where other images come or go, those whose photograph
/// is still the strongest are only measured again.
struct AccentuationStage: Stage {
  static let requires = [StageKey(Examples.self)]
  static let sharing = Sharing.layers

  let title = "Accentuated images"
  let unit = "pictures"
  let analyses: [Accentuation]
  let questions: [Question]
  /// Of each analysis: its picture without the photograph, the photographs of its unit, and the unit.
  private let pictures: [(picture: FeatureVisualization, photographs: Examples, unit: Networks.Unit)]
  private let study: Study

  /// Nil where nothing is to be accentuated, and where the site has no photographs.
  init?(_ study: Study, after agenda: Agenda) throws {
    let which = study.configuration.features.accentuate
    guard let recipe = study.recipe, which != .none else { return nil }
    let (large, looked) = (study.largeRecipe(recipe), study.lookedAt)
    var asked: [(analysis: Accentuation, needs: [Digest])] = []
    var pictures: [(picture: FeatureVisualization, photographs: Examples, unit: Networks.Unit)] = []
    for (photographs, question) in agenda.asks(Examples.self) {
      // Before a softmax there is no 0 from which a peak could be measured.
      guard let unit = question.unit, which == .all || looked.contains(unit),
        let layer = study.layer(named: unit.layer),
        layer.scan.saturation != .softmax
      else { continue }
      let picture = try FeatureVisualization.accentuation(
        of: unit, of: study.specimen.model, preprocessing: study.specimen.preprocessing,
        recipe: study.accentuating(looked.contains(unit) ? large : recipe))
      asked.append((Accentuation(picture: picture, examples: question.key), [question.key]))
      pictures.append((picture, photographs, unit))
    }
    guard !asked.isEmpty else { return nil }
    self.study = study
    self.pictures = pictures
    analyses = asked.map(\.analysis)
    questions = zip(asked, pictures).map { Question($0.analysis, unit: $1.unit, needs: $0.needs) }
  }

  /// A picture that is not made yet, for want of time, is left for the next build.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    let shouldStop = context.pictureStop()
    context.progress.begin("Accentuating images", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    // One meter serves pictures of one layer and one size.
    for (key, group) in PictureGroup.sorted(missing, { (pictures[$0].picture, pictures[$0].unit.layer) }) {
      guard let layer = study.layer(named: key.layer) else { continue }
      let meter = try DriveMeter(
        compiler: study.compiler, layer: layer.scan, images: images, preprocessing: study.specimen.preprocessing,
        size: key.size)
      for part in group.chunks(ofCount: Self.together) {
        try context.work.interruption.check()
        outcome.answered += try answer(Array(part), layer.scan, meter, context, shouldStop)
        context.progress.advance(part.count)
      }
    }
    context.progress.end()
    return outcome
  }

  /// Photographs held at a time.
  private static let together = 64

  /// Makes pictures of one layer and size, measures them, and saves what is complete.
  ///
  /// - Returns: how many are.
  private func answer(
    _ group: [Int], _ layer: ScanLayer, _ meter: DriveMeter, _ context: StageContext,
    _ shouldStop: @escaping @Sendable () -> Bool
  ) throws -> Int {
    let photographs = try context.store.findings(of: group.map { pictures[$0].photographs })
    let known = zip(group, photographs).filter { $0.1 != nil }.map(\.0)
    let starts = try starts(zip(group, photographs), layer, meter, context)
    let made = try study.pictures(starts.map(\.request), context, until: shouldStop)
    let drawn = starts.compactMap { start in made[start.request].map { (start: start, picture: $0) } }
    let peaks = try meter.peaks(
      drawn.map { $0.start.item.with(picture: $0.picture.png) }, workers: context.workers)
    var findings: [Int: (finding: [AccentuatedPhotograph], blobs: [Data])] = [:]
    for ((start, picture), peak) in zip(drawn, peaks) {
      guard picture.image.outcome == .finished, peak.picture > start.peak else { continue }
      let finding = AccentuatedPhotograph(
        start: Digest(start.item.picture), image: picture.image, before: start.peak, after: peak.picture)
      findings[start.index] = ([finding], [start.item.picture, picture.png])
    }
    let late = Set(starts.filter { made[$0.request] == nil }.map(\.index))
    var batch = Batch()
    for index in known where !late.contains(index) {
      let (finding, blobs) = findings[index] ?? ([], [])
      batch.add(finding, of: analyses[index], blobs: blobs)
    }
    try context.store.save(batch)
    return batch.count
  }

  private struct Start {
    let index: Int
    /// The photograph as a picture, as large as the pictures.
    let item: DriveMeter.Case
    /// The unit's peak on it.
    let peak: Float
    let request: FeatureVisualization
  }

  /// What the pictures begin from: the strongest photographs of units that some excite, and not beyond the bound of the
  /// function that ends the layer.
  private func starts(
    _ group: some Sequence<(Int, UnitExamples?)>, _ layer: ScanLayer, _ meter: DriveMeter, _ context: StageContext
  ) throws -> [Start] {
    let windows = try group.compactMap { index, examples -> (index: Int, item: DriveMeter.Case, window: Picture)? in
      guard let examples, examples.constant == nil, let strongest = examples.strongest.first, strongest.value > 0
      else { return nil }
      let channel = pictures[index].unit.channel
      let whole = DriveMeter.Case(channel: channel, isNegative: false, picture: Data(), photograph: strongest)
      guard let window = try meter.start(whole) else { return nil }
      return (index, whole.with(picture: try window.pngData()), window)
    }
    return zip(windows, try meter.peaks(windows.map(\.item), workers: context.workers)).compactMap { start, peaks in
      let isBound =
        layer.saturation.flatMap { function in function.value(peaks.picture).map(function.isBound) } ?? false
      guard peaks.picture > 0, !isBound else { return nil }
      return Start(
        index: start.index, item: start.item, peak: peaks.picture,
        request: pictures[start.index].picture.started(from: start.window))
    }
  }
}

extension Study {
  /// How accentuated photographs are made: as other pictures, but no larger than the network sees photographs.
  fileprivate func accentuating(_ recipe: FeatureRecipe) -> FeatureRecipe {
    let whole = specimen.preprocessing.size
    guard recipe.size.height > whole.height || recipe.size.width > whole.width else { return recipe }
    var own = recipe
    own.size = whole
    return own
  }
}
