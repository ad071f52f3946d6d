import Algorithms
package import Foundation

/// What the channels of a layer were in all cells of some images: the numbers from which correlations are made.
package struct MapSamples: Sendable {
  package let channels: Int
  /// Of each image.
  package let cells: Int
  /// Cells of all images.
  package let count: Int
  /// `[channels, count]`, image by image, the cells of each together.
  package internal(set) var values: [Float]

  /// - Parameter values: `[channels, images, cells]`.
  package init(channels: Int, cells: Int, count: Int, values: [Float]) {
    precondition(values.count == channels * count && (cells == 0 || count.isMultiple(of: cells)))
    self.channels = channels
    self.cells = cells
    self.count = count
    self.values = values
  }

  /// Reads what the store keeps of the maps on a chunk (``ChunkMaps``); nil where it is damaged.
  ///
  /// - Parameter images: those of the chunk that are wanted.
  package init?(packed: Data, channels: Int, cells: Int, images: Range<Int>) {
    let (size, count) = (channels * cells * MemoryLayout<UInt16>.size, images.count * cells)
    guard packed.count >= images.upperBound * size else { return nil }
    var values = [Float](repeating: 0, count: channels * count)
    for (place, image) in images.enumerated() {
      let own = packed.dropFirst(image * size).prefix(size)
      for (channel, map) in Bfloat16.unpacked(own).chunks(ofCount: cells).enumerated() {
        let start = channel * count + place * cells
        values.replaceSubrange(start..<(start + cells), with: map)
      }
    }
    self.init(channels: channels, cells: cells, count: count, values: values)
  }

  /// The same with each image replaced by the one some places later, after the last comes the first.
  func shifted(by images: Int) -> MapSamples {
    guard count > 0 else { return self }
    let shift = images * cells % count
    let moved = [Float](unsafeUninitializedCapacity: values.count) { target, written in
      for channel in 0..<channels {
        let start = channel * count
        for place in 0..<(count - shift) { target[start + place] = values[start + shift + place] }
        for place in 0..<shift { target[start + count - shift + place] = values[start + place] }
      }
      written = values.count
    }
    return MapSamples(channels: channels, cells: cells, count: count, values: moved)
  }
}
