import Basics
import Findings
import Images
import Networks

import struct Foundation.Data

/// The rows of a head's pattern on one image, as tiles of one picture (``HeadPattern/rows``).
enum PatternSheet {
  /// - Parameter pattern: of one head, `[T, T]`.
  static func png(_ pattern: UnsafeBufferPointer<Float>, _ space: UnitSpace) throws(Diagnostic) -> Data {
    let (grid, tokens, leading) = (space.grid, space.tokenCount, space.leadingTokens)
    let extras = (0..<tokens).filter { $0 < leading || $0 >= leading + grid.count }
    // Tokens in the order of their tiles.
    let order = (leading..<leading + grid.count) + extras
    let rows = grid.height + (extras.count + grid.width - 1) / grid.width
    let width = grid.width * grid.width
    var values = [UInt8](repeating: 0, count: width * rows * grid.height)
    for (tile, token) in order.enumerated() {
      let start = token * tokens + leading
      let row = HeatMap(
        of: UnsafeBufferPointer(rebasing: pattern[start..<start + grid.count]), height: grid.height, width: grid.width)
      guard row.height == grid.height, row.width == grid.width else { continue }
      let place = Cell(tile, width: grid.width)
      for y in 0..<grid.height {
        let target = (place.row * grid.height + y) * width + place.column * grid.width
        values.replaceSubrange(target..<target + grid.width, with: row.cells[y * grid.width..<(y + 1) * grid.width])
      }
    }
    return try Mask(width: width, height: rows * grid.height, values: values).pngData()
  }
}
