import Basics
import Findings
import Images
import Networks

import struct Foundation.Data

/// The rows of a head's pattern on one image, as tiles of one picture (``HeadPattern/rows``).
enum PatternSheet {
  /// - Parameter pattern: of one head in one window, `[T, T]`.
  static func png(
    _ pattern: UnsafeBufferPointer<Float>, _ places: PatternPlaces, _ window: Int
  ) throws(Diagnostic) -> Data {
    let (members, patches, grid) = (places.windows[window], places.patches, places.space.grid)
    let keys = members.indices.filter { patches.contains(members[$0]) }
    // Tokens in the order of their tiles.
    let order = keys + members.indices.filter { !patches.contains(members[$0]) }
    let tiles = places.layout?.size ?? grid
    let rows = (order.count + tiles.width - 1) / tiles.width
    let width = tiles.width * grid.width
    var values = [UInt8](repeating: 0, count: width * rows * grid.height)
    var hidden = [Bool](repeating: places.layout != nil, count: values.count)
    for (tile, query) in order.enumerated() {
      let shares = keys.map { pattern[query * members.count + $0] }
      let row = shares.withUnsafeBufferPointer { HeatMap(of: $0, height: tiles.height, width: tiles.width) }
      guard row.height == tiles.height, row.width == tiles.width else { continue }
      let place = Cell(tile, width: tiles.width)
      for (key, level) in zip(keys, row.cells) where places.isThere(window, query, key) {
        let cell = places.cell(members[key])
        let target = (place.row * grid.height + cell.row) * width + place.column * grid.width + cell.column
        (values[target], hidden[target]) = (level, false)
      }
    }
    let height = rows * grid.height
    guard hidden.contains(true) else { return try Mask(width: width, height: height, values: values).pngData() }
    let pixels = zip(values, hidden).flatMap { level, isHidden -> [UInt8] in [level, level, level, isHidden ? 0 : 255] }
    return try Picture(width: width, height: height, channels: 4, pixels: pixels).pngData()
  }
}
