/// A unit's map on an image, in three numbers: of its finite values only, so that both numbers are finite.
package struct UnitActivity: Hashable, Sendable {
  /// 0 where no value is finite.
  package var largest: Float
  /// Where that is, counted along the rows from the top.
  package var cell: Int
  package var mean: Float
  /// Whether no value of the map is infinite or not a number.
  package var isFinite: Bool

  package init(largest: Float, cell: Int, mean: Float, isFinite: Bool = true) {
    self.largest = largest
    self.cell = cell
    self.mean = mean
    self.isFinite = isFinite
  }

  /// Reads a map.
  package init(of map: UnsafeBufferPointer<Float>) {
    typealias Lanes = SIMD16<Float>
    var largest = Lanes(repeating: -.infinity)
    var sum = Lanes()
    let whole = map.count / Lanes.scalarCount * Lanes.scalarCount
    let bytes = UnsafeRawBufferPointer(map)
    for start in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let lanes = bytes.loadUnaligned(fromByteOffset: start * MemoryLayout<Float>.size, as: Lanes.self)
      largest.replace(with: lanes, where: lanes .> largest)
      sum += lanes
    }
    var (top, total) = (largest.max(), sum.sum())
    for value in map[whole...] {
      top = value > top ? value : top
      total += value
    }
    guard total.isFinite, let cell = map.firstIndex(of: top) else {
      self.init(finiteValuesOf: map)
      return
    }
    self.init(largest: top, cell: cell, mean: total / Float(map.count))
  }

  /// Reads a map value by value; the sum in double precision, as that of finite values may be beyond single.
  private init(finiteValuesOf map: UnsafeBufferPointer<Float>) {
    self.init(largest: 0, cell: 0, mean: 0)
    var (total, count) = (0.0, 0)
    for (place, value) in map.enumerated() where value.isFinite {
      if count == 0 || value > largest { (largest, cell) = (value, place) }
      total += Double(value)
      count += 1
    }
    mean = Float(total / Double(max(count, 1)))
    isFinite = count == map.count
  }
}
