import Engine

/// Series of numbers over the same images, each with its mean taken away and in the scale in which it has length 1; one
/// that does not differ is all 0.
package struct SeriesTable: Sendable {
  /// How many series, and how many images.
  package let count: Int
  private let images: Int
  /// `[series, images]`
  private let values: [Float]

  /// - Parameter table: numbers that are not finite count as 0.
  package init(_ table: PeakTable) {
    (count, images) = (table.units, table.images)
    var values: [Float] = []
    values.reserveCapacity(table.values.count)
    for unit in 0..<table.units {
      let known = (0..<table.images).map { image in
        let value = table.values[image * table.units + unit]
        return value.isFinite ? Double(value) : 0
      }
      let mean = known.reduce(0, +) / Double(max(known.count, 1))
      let length = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      values += known.map { length > 0 ? Float(($0 - mean) / length) : 0 }
    }
    self.values = values
  }

  /// Pearson's correlation of each series with each of another table over the same images, `[series, others]`; 0 where
  /// one of the two does not differ.
  package func correlations(with other: SeriesTable) -> [Float] {
    var result = [Float](repeating: 0, count: count * other.count)
    guard !result.isEmpty, images > 0, images == other.images else { return result }
    multiplyMatrices(
      rows: count, columns: other.count, inner: images, transposingSecond: true, values, other.values, into: &result)
    return result.map { min(1, max(-1, $0)) }
  }
}
