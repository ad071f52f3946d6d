import Analyses
import Artifacts
import Basics
import Findings
import Projects
import Synchronization

import struct Foundation.Data

/// A feature picture as the store has it.
struct DrawnPicture: Sendable {
  let image: FeatureImage
  let png: Data
}

/// Pictures that one ``DriveMeter`` measures.
struct PictureGroup: Hashable {
  let layer: String
  let size: Size

  /// Sorts the places of some pictures, those of one layer and size together and in their order.
  static func sorted(
    _ places: [Int], _ picture: (Int) -> (picture: FeatureVisualization, layer: String)
  ) -> [(group: PictureGroup, places: [Int])] {
    let groups = Dictionary(grouping: places) { place in
      let (picture, layer) = picture(place)
      return PictureGroup(layer: layer, size: picture.size)
    }
    return groups.sorted { ($0.key.layer, $0.value[0]) < ($1.key.layer, $1.value[0]) }.map { ($0.key, $0.value) }
  }
}

extension Study {
  /// The pictures that some requests ask for, from the store or made now and saved as they come; those for which there is
  /// no time are not among them.
  func pictures(
    _ requests: [FeatureVisualization], _ context: StageContext, until shouldStop: @escaping @Sendable () -> Bool
  ) throws -> [FeatureVisualization: DrawnPicture] {
    var found: [FeatureVisualization: DrawnPicture] = [:]
    for (request, finding) in zip(requests, try context.store.findings(of: requests)) {
      guard let image = finding?.first, let png = try context.store.blob(image.image) else { continue }
      found[request] = DrawnPicture(image: image, png: png)
    }
    let missing = requests.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found }
    let made = Mutex<[FeatureVisualization: DrawnPicture]>([:])
    try FeatureVisualizer(compiler).visualize(missing, workers: context.workers, shouldStop: shouldStop) { answers in
      var batch = Batch()
      for answer in answers { batch.add(answer.images, of: answer.request, blobs: answer.pngs) }
      try context.store.save(batch)
      made.withLock { made in
        for answer in answers {
          guard let image = answer.images.first, let png = answer.pngs.first else { continue }
          made[answer.request] = DrawnPicture(image: image, png: png)
        }
      }
    }
    return found.merging(made.withLock { $0 }) { first, _ in first }
  }
}

extension StageContext {
  /// Whether pictures are to be made no longer: the work is interrupted, or a quarter of the time for pictures is spent.
  func pictureStop() -> @Sendable () -> Bool {
    let deadline = budget.map { ContinuousClock.now + $0 / 4 }
    return { work.interruption.isRequested || deadline.map { ContinuousClock.now > $0 } ?? false }
  }
}
