import func Foundation.hypot

/// A small square matrix, and what heads are told by: its singular values and its eigenvalues.
struct SquareMatrix {
  let side: Int
  private var values: [Double]

  /// Zeros.
  init(side: Int) {
    self.side = side
    values = [Double](repeating: 0, count: side * side)
  }

  /// - Parameter rows: one after another, as many as each is long.
  init(_ rows: [Double]) {
    side = Int(Double(rows.count).squareRoot())
    precondition(side * side == rows.count, "\(rows.count) numbers are no square matrix")
    values = rows
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * side + column] }
    set { values[row * side + column] = newValue }
  }

  var transposed: SquareMatrix {
    var turned = SquareMatrix(side: side)
    for row in 0..<side { for column in 0..<side { turned[column, row] = self[row, column] } }
    return turned
  }

  static func * (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    var product = SquareMatrix(side: a.side)
    for row in 0..<a.side {
      for inner in 0..<a.side {
        let factor = a[row, inner]
        for column in 0..<a.side { product[row, column] += factor * b[inner, column] }
      }
    }
    return product
  }

  /// From the largest down, by turning pairs of columns until all stand at right angles (Hestenes 1958).
  var singularValues: [Double] {
    var columns = (0..<side).map { column in (0..<side).map { self[$0, column] } }
    for _ in 0..<60 {
      var isDone = true
      for first in 0..<side {
        for second in (first + 1)..<max(side, first + 1) {
          let (a, b) = (columns[first], columns[second])
          let (alpha, beta) = (zip(a, a).reduce(0) { $0 + $1.0 * $1.1 }, zip(b, b).reduce(0) { $0 + $1.0 * $1.1 })
          let gamma = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
          guard abs(gamma) > 1e-13 * (alpha * beta).squareRoot(), gamma != 0 else { continue }
          isDone = false
          let zeta = (beta - alpha) / (2 * gamma)
          let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + hypot(1, zeta))
          let cosine = 1 / hypot(1, tangent)
          let sine = cosine * tangent
          for row in 0..<side {
            columns[first][row] = cosine * a[row] - sine * b[row]
            columns[second][row] = sine * a[row] + cosine * b[row]
          }
        }
      }
      if isDone { break }
    }
    return columns.map { column in column.reduce(0) { $0 + $1 * $1 }.squareRoot() }.sorted(by: >)
  }

  /// In no order, each pair of complex ones together: by steps of the shifted QR iteration on the Hessenberg form, two
  /// shifts at a time (Francis 1961).
  var eigenvalues: [(real: Double, imaginary: Double)] {
    var matrix = hessenberg
    var found: [(real: Double, imaginary: Double)] = []
    var (end, turns) = (side, 0)
    while end > 0 {
      let start = matrix.blockStart(before: end)
      if end - start == 1 {
        found.append((matrix[end - 1, end - 1], 0))
        (end, turns) = (end - 1, 0)
      } else if end - start == 2 || turns == 300 {
        // What does not settle is told by its last two rows as they are.
        found += matrix.pair(end - 2)
        (end, turns) = (end - 2, 0)
      } else {
        turns += 1
        matrix.step(start..<end, isStuck: turns % 10 == 0)
      }
    }
    return found
  }

  /// A similar matrix with zeros below the diagonal under the main one, by reflections.
  private var hessenberg: SquareMatrix {
    var matrix = self
    for column in 0..<max(side - 2, 0) {
      let rows = column + 1..<side
      matrix.reflect(rows, Reflection(rows.map { matrix[$0, column] }), columns: 0..<side)
      for row in column + 2..<side { matrix[row, column] = 0 }
    }
    return matrix
  }

  /// The first row of the last block that hangs together; what is negligible between blocks becomes 0.
  private mutating func blockStart(before end: Int) -> Int {
    var start = end - 1
    while start > 0 {
      let around = abs(self[start - 1, start - 1]) + abs(self[start, start])
      if abs(self[start, start - 1]) <= 1e-15 * (around > 0 ? around : 1) {
        self[start, start - 1] = 0
        break
      }
      start -= 1
    }
    return start
  }

  /// The eigenvalues of the 2 x 2 block at a row.
  private func pair(_ row: Int) -> [(real: Double, imaginary: Double)] {
    let (a, b, c, d) = (self[row, row], self[row, row + 1], self[row + 1, row], self[row + 1, row + 1])
    let (middle, half) = ((a + d) / 2, (a - d) / 2)
    let square = half * half + b * c
    let root = abs(square).squareRoot()
    return square >= 0 ? [(middle + root, 0), (middle - root, 0)] : [(middle, root), (middle, -root)]
  }

  private mutating func step(_ block: Range<Int>, isStuck: Bool) {
    let (low, high) = (block.lowerBound, block.upperBound - 1)
    var sum = self[high - 1, high - 1] + self[high, high]
    var product = self[high - 1, high - 1] * self[high, high] - self[high - 1, high] * self[high, high - 1]
    if isStuck {
      let shift = abs(self[high, high - 1]) + abs(self[high - 1, high - 2])
      (sum, product) = (1.5 * shift, shift * shift)
    }
    var first = [
      self[low, low] * self[low, low] + self[low, low + 1] * self[low + 1, low] - sum * self[low, low] + product,
      self[low + 1, low] * (self[low, low] + self[low + 1, low + 1] - sum),
      self[low + 2, low + 1] * self[low + 1, low],
    ]
    for row in low..<high {
      let rows = row..<min(row + 3, high + 1)
      reflect(rows, Reflection(Array(first.prefix(rows.count))), columns: max(row - 1, low)..<high + 1, low: low)
      if row > low { for below in rows.dropFirst() { self[below, row - 1] = 0 } }
      first = (row + 1..<min(row + 4, high + 1)).map { self[$0, row] }
    }
  }

  /// The matrix seen from reflected axes: `H A H` for the rows (and columns) of a range.
  private mutating func reflect(_ rows: Range<Int>, _ reflection: Reflection?, columns: Range<Int>, low: Int = 0) {
    guard let reflection else { return }
    for column in columns {
      let along = zip(rows, reflection.axis).reduce(0) { $0 + self[$1.0, column] * $1.1 } * 2
      for (row, part) in zip(rows, reflection.axis) { self[row, column] -= along * part }
    }
    for row in low..<columns.upperBound {
      let along = zip(rows, reflection.axis).reduce(0) { $0 + self[row, $1.0] * $1.1 } * 2
      for (column, part) in zip(rows, reflection.axis) { self[row, column] -= along * part }
    }
  }

  /// The mirror that turns a vector to its first axis (Householder).
  private struct Reflection {
    /// Of length 1.
    let axis: [Double]

    /// Nil for a vector that lies there already.
    init?(_ vector: [Double]) {
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard let first = vector.first, length > 0, vector.dropFirst().contains(where: { $0 != 0 }) else { return nil }
      var axis = vector
      axis[0] += first < 0 ? -length : length
      let own = axis.reduce(0) { $0 + $1 * $1 }.squareRoot()
      self.axis = axis.map { $0 / own }
    }
  }
}
