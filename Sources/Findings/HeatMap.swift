import Foundation

/// A unit's map on an image, rounded to 0...255 of its largest value; negative values count as 0.
///
/// Maps of more than ``limit`` cells a side are made coarser by taking the largest value of each block.
package struct HeatMap: Hashable, Sendable {
  package var height: Int
  package var width: Int
  /// Rows from the top, one byte a cell.
  package var cells: [UInt8]

  package init(height: Int, width: Int, cells: [UInt8]) {
    self.height = height
    self.width = width
    self.cells = cells
  }

  /// The most cells along a side: four pixels each on a picture of 224.
  package static let limit = 56

  /// Rounds `map`, which has `height` rows of `width` values.
  package init(of map: UnsafeBufferPointer<Float>, height: Int, width: Int) {
    precondition(map.count == height * width, "a map of \(map.count) values is not \(height) x \(width)")
    let block = max(1, (max(height, width) + HeatMap.limit - 1) / HeatMap.limit)
    self.height = (height + block - 1) / block
    self.width = (width + block - 1) / block
    var largest = [Float](repeating: 0, count: self.height * self.width)
    for y in 0..<height {
      for x in 0..<width {
        let cell = y / block * self.width + x / block
        largest[cell] = max(largest[cell], map[y * width + x])
      }
    }
    let top = largest.max { $0.isFinite && $1.isFinite ? $0 < $1 : $1.isFinite } ?? 0
    cells = largest.map { HeatMap.level($0, of: top) }
  }
}

extension HeatMap {
  /// `value` on a scale on which `top`, the largest finite one, is 255; what is infinite is 255 too.
  private static func level(_ value: Float, of top: Float) -> UInt8 {
    guard value.isFinite, top.isFinite, top > 0 else { return value == .infinity ? 255 : 0 }
    let scale = 255 / top
    return UInt8(clamping: Int((scale.isFinite ? value * scale : value / top * 255).rounded()))
  }
}

extension HeatMap: Codable {
  private enum CodingKeys: String, CodingKey { case height, width, cells }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    height = try container.decode(Int.self, forKey: .height)
    width = try container.decode(Int.self, forKey: .width)
    cells = Array(try container.decode(Data.self, forKey: .cells))
    guard height >= 0, width >= 0, height.multipliedReportingOverflow(by: width) == (cells.count, false) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a heat map has as many cells as height x width"))
    }
  }

  /// As base64: a list of numbers would be three times as long.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(height, forKey: .height)
    try container.encode(width, forKey: .width)
    try container.encode(Data(cells), forKey: .cells)
  }
}
