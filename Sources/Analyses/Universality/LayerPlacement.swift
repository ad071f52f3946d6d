/// Lays the layers of a circuit onto layers of another model.
///
/// They keep their order, so that the weights between any two of them can be looked for in the other model too. Of all
/// ways to do so it takes the one whose alignments have the largest sum; where there are too few layers, those of the
/// circuit that are least like any have no place.
package enum LayerPlacement {
  /// - Parameter alignments: of each layer of the circuit, from the lowest up, with each layer of the other model; nil
  ///   where one of the two never changes.
  /// - Returns: for each layer of the circuit the other model's; nil for one without a place.
  package static func best(_ alignments: [[Float?]]) -> [Int?] {
    let columns = alignments.map(\.count).max() ?? 0
    // The largest sum that the first `row` layers reach within the first `column` layers of the other model.
    var sums = Array(repeating: Array(repeating: Float(0), count: columns + 1), count: alignments.count + 1)
    func placed(_ row: Int, _ column: Int) -> Float? {
      let known = alignments[row - 1]
      return column <= known.count ? known[column - 1].map { sums[row - 1][column - 1] + $0 } : nil
    }
    for row in alignments.indices.map({ $0 + 1 }) {
      for column in 0...columns {
        sums[row][column] = sums[row - 1][column]
        guard column > 0 else { continue }
        sums[row][column] = max(sums[row][column], sums[row][column - 1], placed(row, column) ?? 0)
      }
    }
    var places = [Int?](repeating: nil, count: alignments.count)
    var (row, column) = (alignments.count, columns)
    while row > 0, column > 0 {
      if sums[row][column] == sums[row][column - 1] {
        column -= 1
      } else if placed(row, column) == sums[row][column] {
        places[row - 1] = column - 1
        (row, column) = (row - 1, column - 1)
      } else {
        row -= 1
      }
    }
    return places
  }
}
