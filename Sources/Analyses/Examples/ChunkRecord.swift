import Artifacts
import Basics
import Foundation

/// What the units of a layer do on the images of a chunk, as these come by.
struct ChunkRecord {
  private let layer: ScanLayer
  private let images: Int
  /// `[units, images]`
  private var activities: [UnitActivity]
  /// The same; empty where the layer has neither another end nor a bound.
  private var lower: [LowerActivity] = []

  init(_ layer: ScanLayer, images: Int) {
    self.layer = layer
    self.images = images
    activities = Array(repeating: UnitActivity(largest: 0, cell: 0, mean: 0), count: layer.channels * images)
    if layer.isSigned || layer.saturation != nil {
      lower = Array(repeating: LowerActivity(smallest: 0, cell: 0, saturated: 0), count: layer.channels * images)
    }
  }

  /// Notes the picture at `place` in the batch, which is of this image of the chunk.
  mutating func add(_ view: PassView, place: Int, image: Int) {
    for (unit, activity) in view.activities[place].enumerated() { activities[unit * images + image] = activity }
    guard !lower.isEmpty else { return }
    for (unit, activity) in LowerActivity.all(view.maps, place: place, saturation: layer.saturation).enumerated() {
      lower[unit * images + image] = activity
    }
  }

  /// The value of a unit at one of its ends on an image, with its place; nil where the layer has no such end.
  func peak(_ end: UnitEnd, unit: Int, image: Int) -> Peak? {
    let activity = activities[unit * images + image]
    switch end {
    case .strongest:
      return Peak(image: image, value: activity.largest, cell: activity.cell, mean: activity.mean)
    case .lowest:
      guard layer.isSigned, !lower.isEmpty else { return nil }
      let smallest = lower[unit * images + image]
      return Peak(image: image, value: smallest.smallest, cell: smallest.cell, mean: activity.mean)
    }
  }

  /// All that the store keeps of it.
  func finding(
    contents: [Digest], additions: [(to: Int, from: Int)], kept: Int
  ) -> (finding: ChunkActivity.Finding, packed: Data) {
    let units = (0..<layer.channels).map { unit in
      let own = (unit * images)..<((unit + 1) * images)
      return UnitTally(
        Array(activities[own]), lower: lower.isEmpty ? nil : Array(lower[own]), contents: contents,
        additions: additions, kept: kept)
    }
    let grid = layer.units.grid
    let packed = LayerTally(images: images, places: grid, units: units).packed
    return (.init(images: images, height: grid.height, width: grid.width, units: Digest(packed)), packed)
  }
}
