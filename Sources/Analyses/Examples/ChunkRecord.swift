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

  /// Notes the maps of the picture at `place` in the batch, which is of this image of the chunk.
  mutating func add(_ maps: Maps, place: Int, image: Int) {
    for unit in 0..<maps.channels { activities[unit * images + image] = UnitActivity(of: maps[place, unit]) }
    guard !lower.isEmpty else { return }
    for (unit, activity) in LowerActivity.all(maps, place: place, saturation: layer.saturation).enumerated() {
      lower[unit * images + image] = activity
    }
  }

  /// The largest value of a unit on an image, with its place.
  func peak(unit: Int, image: Int) -> Peak {
    let activity = activities[unit * images + image]
    return Peak(image: image, value: activity.largest, cell: activity.cell, mean: activity.mean)
  }

  /// The smallest, of a layer with two ends.
  func trough(unit: Int, image: Int) -> Peak? {
    guard layer.isSigned, !lower.isEmpty else { return nil }
    let activity = lower[unit * images + image]
    return Peak(
      image: image, value: activity.smallest, cell: activity.cell, mean: activities[unit * images + image].mean)
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
