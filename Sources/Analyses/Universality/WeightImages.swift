import Basics

/// Two weight images over maps of different strides, laid over one another around their middles.
package struct WeightImages {
  private let first: [Double]
  private let second: [Double]

  /// Cells along each side of the grid on which both are compared.
  private static let side = 12

  /// - Parameters:
  ///   - first: rows from top to bottom; `second` likewise.
  ///   - pitch: the distance of two cells of it, in a unit that both share.
  package init(_ first: [[Float]], pitch: Double, _ second: [[Float]], pitch otherPitch: Double) {
    func extent(_ rows: [[Float]], _ pitch: Double) -> Double {
      Double(max(rows.count, rows.map(\.count).max() ?? 0)) * pitch
    }
    let whole = max(extent(first, pitch), extent(second, otherPitch))
    self.first = Self.sampled(first, pitch: pitch, over: whole)
    self.second = Self.sampled(second, pitch: otherPitch, over: whole)
  }

  /// Nil where one of them is the same everywhere.
  package var correlation: Float? { Correlation.of(first, second).map { Float($0) } }

  /// The mean of an image over each cell of a grid that is `whole` wide; nothing lies around it.
  private static func sampled(_ rows: [[Float]], pitch: Double, over whole: Double) -> [Double] {
    let columns = rows.map(\.count).min() ?? 0
    let vertical = shares(rows.count, pitch: pitch, over: whole)
    let horizontal = shares(columns, pitch: pitch, over: whole)
    return vertical.flatMap { down in
      horizontal.map { across in
        down.reduce(0) { sum, row in
          sum + row.share * across.reduce(0) { $0 + $1.share * Double(rows[row.cell][$1.cell]) }
        }
      }
    }
  }

  /// For each cell of the grid along one axis, which cells of the image it covers and how much of itself they fill.
  private static func shares(_ count: Int, pitch: Double, over whole: Double) -> [[(cell: Int, share: Double)]] {
    let step = whole / Double(side)
    let start = (whole - Double(count) * pitch) / 2
    return (0..<side).map { index in
      let (low, high) = (Double(index) * step, Double(index + 1) * step)
      return (0..<count).compactMap { cell in
        let from = start + Double(cell) * pitch
        let overlap = min(high, from + pitch) - max(low, from)
        return overlap > 0 ? (cell, overlap / step) : nil
      }
    }
  }
}
