import Findings
package import Networks

/// Turns the value of a layer into the maps of its units, wherever on it units and places stand.
///
/// Where each map lies in one piece it is lent as it is; otherwise it is copied into a buffer. One for each worker.
package final class UnitReader {
  package let space: UnitSpace
  private let images: Int
  /// `[images, units, places]`; nil where nothing need be copied.
  private let copied: FloatBuffer?

  package init(_ space: UnitSpace, images: Int) {
    self.space = space
    self.images = images
    copied = Self.room(space, images: images) == 0 ? nil : FloatBuffer(images * space.count * space.grid.count)
  }

  /// Bytes that it takes: none where nothing need be copied.
  static func room(_ space: UnitSpace, images: Int) -> Int {
    space.isMaps ? 0 : images * space.count * space.grid.count * MemoryLayout<Float>.size
  }

  /// The maps in a dense value of as many images as were said; they hold until the next call.
  package func maps(of values: UnsafeBufferPointer<Float>) -> Maps {
    precondition(values.count == images * space.imageStride, "the value has \(values.count) numbers")
    guard let copied, let start = values.baseAddress else { return Maps(space, values, of: values) }
    for image in 0..<images {
      let first = start + image * space.imageStride
      space.copyMaps(from: first, to: copied.pointer + image * space.count * space.grid.count)
    }
    return Maps(space, copied.values, of: values)
  }
}

/// The maps of a layer on a batch of pictures. A layer without places has maps of one cell.
package struct Maps {
  package let space: UnitSpace
  private let values: UnsafeBufferPointer<Float>
  /// The dense value from which they were taken.
  private let whole: UnsafeBufferPointer<Float>

  fileprivate init(_ space: UnitSpace, _ values: UnsafeBufferPointer<Float>, of whole: UnsafeBufferPointer<Float>) {
    self.space = space
    self.values = values
    self.whole = whole
  }

  package var channels: Int { space.count }
  package var height: Int { space.grid.height }
  package var width: Int { space.grid.width }

  /// The map of a unit on the picture at `place` in the batch.
  package subscript(place: Int, unit: Int) -> UnsafeBufferPointer<Float> {
    let count = height * width
    return UnsafeBufferPointer(rebasing: values[((place * channels + unit) * count)...].prefix(count))
  }

  /// All units on the picture at `place`: `[units, height, width]`.
  package subscript(place: Int) -> UnsafeBufferPointer<Float> {
    let count = channels * height * width
    return UnsafeBufferPointer(rebasing: values[(place * count)...].prefix(count))
  }

  /// The numbers of all units at the tokens that have no place in the picture, those before the places first:
  /// `[units, extra tokens]`.
  package func extras(_ place: Int) -> [Float] {
    let tokens = (0..<space.tokenCount).filter {
      $0 < space.leadingTokens || $0 >= space.leadingTokens + space.grid.count
    }
    return (0..<channels).flatMap { unit in
      tokens.map { whole[place * space.imageStride + space.index(unit: unit, token: $0)] }
    }
  }
}

extension UnitSpace {
  /// Where a unit's number at a place of the map stands in one image's part of a dense value.
  func index(unit: Int, place: Int) -> Int { unit * unitStride + (leadingTokens + place) * placeStride }

  /// The same for a token, those without a place counted too, in their order.
  func index(unit: Int, token: Int) -> Int { unit * unitStride + token * placeStride }

  /// Copies one image's part of a dense value into maps, `[units, places]`.
  func copyMaps(from values: UnsafePointer<Float>, to maps: UnsafeMutablePointer<Float>) {
    let cells = grid.count
    for place in 0..<cells {
      for unit in 0..<count { maps[unit * cells + place] = values[index(unit: unit, place: place)] }
    }
  }
}

extension HeatMap {
  /// What is drawn of a unit over the image; of a sequence, whose places are not known, one cell for all.
  ///
  /// - Parameter isNegative: whether it shows how far the unit is below 0.
  init(of map: UnsafeBufferPointer<Float>, places space: UnitSpace, isNegative: Bool = false) {
    if isNegative {
      let mirrored = map.map { -$0 }
      self = mirrored.withUnsafeBufferPointer { HeatMap(of: $0, places: space) }
    } else if case .sequence = space.places, let largest = map.max() {
      self = withUnsafePointer(to: largest) { HeatMap(of: .init(start: $0, count: 1), height: 1, width: 1) }
    } else {
      self.init(of: map, height: space.grid.height, width: space.grid.width)
    }
  }
}
