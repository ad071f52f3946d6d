package import Basics
import Findings
package import Networks

/// How far around a place one must go for half of something that lies over the image.
package struct FieldReach: Sendable {
  /// Where the places stand.
  private let lattice: FieldOfView
  private let image: Size
  /// The margin of a square that is as wide as one place is from the next: none is smaller.
  private let least: Int

  package init(lattice: FieldOfView, image: Size) {
    self.lattice = lattice
    self.image = image
    // Half of what is lacking, rounded upwards on either side of 0.
    func least(_ field: ReceptiveField) -> Int { (field.stride - field.size + 1) >> 1 }
    self.least = max(least(lattice.vertical), least(lattice.horizontal))
  }

  /// By how many pixels the place's part of the lattice is to be enlarged on all sides, or made smaller where that is below
  /// 0, to hold half; it may reach beyond the image.
  ///
  /// - Parameter mass: of each pixel, row by row; none is below 0.
  /// - Returns: nil where there is nothing, or more than any number.
  package func margin(holdingHalfOf mass: [Double], at cell: Cell) -> Int? {
    let rows = Self.distances(to: lattice.vertical.pixels(at: cell.row), image.height)
    let columns = Self.distances(to: lattice.horizontal.pixels(at: cell.column), image.width)
    let first = max(least, rows.min() ?? 0, columns.min() ?? 0)
    let last = max(first, rows.max() ?? 0, columns.max() ?? 0)
    /// What each pixel more of margin adds.
    var rings = [Double](repeating: 0, count: last - first + 1)
    for (pixel, mass) in mass.enumerated() {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: image.width)
      rings[max(first, rows[row], columns[column]) - first] += mass
    }
    let half = rings.reduce(0, +) / 2
    guard half > 0, half.isFinite else { return nil }
    var sum = 0.0
    let ring = rings.firstIndex { mass in
      sum += mass
      return sum >= half
    }
    return ring.map { first + $0 }
  }

  /// By how many pixels a range is to be enlarged at both ends to hold each of the first `length` pixels.
  private static func distances(to pixels: Range<Int>, _ length: Int) -> [Int] {
    (0..<length).map { max(pixels.lowerBound - $0, $0 - (pixels.upperBound - 1)) }
  }
}

extension MeasuredField.Extent {
  /// Nil where there are no margins.
  ///
  /// - Parameters:
  ///   - margins: of each peak.
  ///   - even: of each, if all pixels counted alike.
  ///   - lattice: what they are margins of.
  init?(margins: [Int], even: [Int], lattice: FieldOfView) {
    let (margins, even) = (margins.sorted(), even.sorted())
    guard let last = margins.indices.last, even.count == margins.count else { return nil }
    func height(_ margin: Int) -> Int { lattice.vertical.grown(by: margin).size }
    let median = margins[(last + 1) / 2]
    self.init(
      field: FieldOfView(
        vertical: lattice.vertical.grown(by: median), horizontal: lattice.horizontal.grown(by: median)),
      low: height(margins[(last + 1) / 4]), high: height(margins[(last + 1) * 3 / 4]),
      even: height(even[(last + 1) / 2]))
  }
}
