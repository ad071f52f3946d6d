import Basics

/// A matrix of numbers that are not negative as a product of two thinner ones: `V` [rows, columns] is about
/// `W` [rows, rank] times `H` [rank, columns].
///
/// Hierarchical alternating least squares (Cichocki, Phan 2009): in each round every row of `H`, then every column of
/// `W`, is set to what fits best with the others held. The start is drawn from a seed and all sums are made in one
/// order, so the same matrix always gives the same factors.
package struct Factorization: Sendable {
  package let rank: Int
  /// The columns of `W`, one after another: `rank` lists of `rows` numbers.
  package private(set) var columns: [[Float]]
  /// The rows of `H`: `rank` lists of `columns` numbers.
  package private(set) var rows: [[Float]]
  /// The share of the sum of squares of `V` that the product explains: 1 is all; 0 where `V` is 0.
  package private(set) var explained: Float

  /// - Parameters:
  ///   - matrix: `rows` lists of equal length; what is negative or no number counts as 0.
  ///   - rounds: how often each factor is set anew.
  package init(_ matrix: [[Float]], rank: Int, rounds: Int, seed: UInt64) {
    self.init(FactorizationProblem(matrix), rank: rank, rounds: rounds, seed: seed)
  }

  init(_ problem: FactorizationProblem, rank: Int, rounds: Int, seed: UInt64) {
    self.rank = rank
    var random = SplitMix(seed: seed, stream: rank)
    let scale = (problem.mean / Float(max(rank, 1))).squareRoot()
    func start(_ count: Int) -> [[Float]] {
      (0..<rank).map { _ in (0..<count).map { _ in scale * Float(random.next() >> 40) / Float(1 << 23) } }
    }
    columns = start(problem.height)
    rows = start(problem.width)
    explained = 0
    guard problem.energy > 0 else {
      columns = columns.map { $0.map { _ in 0 } }
      rows = rows.map { $0.map { _ in 0 } }
      return
    }
    for _ in 0..<rounds {
      rows = Self.improved(rows, by: columns, matrix: problem.byRow)
      columns = Self.improved(columns, by: rows, matrix: problem.byColumn)
    }
    explained = problem.explained(columns: columns, rows: rows)
  }

  /// One factor set anew, list by list, with the other held. `matrix` has a list for each number of `other`'s lists.
  private static func improved(_ factor: [[Float]], by other: [[Float]], matrix: [[Float]]) -> [[Float]] {
    let targets = FactorizationProblem.projected(matrix, on: other)
    let overlaps = FactorizationProblem.overlaps(other)
    var factor = factor
    for k in factor.indices where overlaps[k][k] > 0 {
      var correction = targets[k]
      for j in factor.indices { add(factor[j], times: -overlaps[k][j], to: &correction) }
      let step = 1 / overlaps[k][k]
      for i in correction.indices { factor[k][i] = max(0, factor[k][i] + step * correction[i]) }
    }
    return factor
  }

  /// `sum += factor * list`.
  static func add(_ list: [Float], times factor: Float, to sum: inout [Float]) {
    guard factor != 0 else { return }
    let count = min(list.count, sum.count)
    list.withUnsafeBufferPointer { list in
      sum.withUnsafeMutableBufferPointer { sum in
        for i in 0..<count { sum[i] += factor * list[i] }
      }
    }
  }
}

/// A matrix to be factored, by rows and by columns, and what is the same for every rank.
struct FactorizationProblem: Sendable {
  let byRow: [[Float]]
  let byColumn: [[Float]]
  /// The sum of squares.
  let energy: Double
  let mean: Float

  init(_ matrix: [[Float]]) {
    let width = matrix.first?.count ?? 0
    let rows = matrix.map { row in
      (0..<width).map { row.indices.contains($0) && row[$0].isFinite ? max(0, row[$0]) : 0 }
    }
    byRow = rows
    byColumn = (0..<width).map { column in rows.map { $0[column] } }
    energy = rows.joined().reduce(0) { $0 + Double($1) * Double($1) }
    let count = rows.count * width
    mean = count > 0 ? Float(rows.joined().reduce(0) { $0 + Double($1) } / Double(count)) : 0
  }

  var height: Int { byRow.count }
  var width: Int { byColumn.count }

  /// |V - W H|^2 = |V|^2 - 2 <V, W H> + |W H|^2, without making W H.
  func explained(columns: [[Float]], rows: [[Float]]) -> Float {
    let cross = zip(Self.projected(byRow, on: columns), rows).reduce(0.0) { $0 + Self.product($1.0, $1.1) }
    let (first, second) = (Self.overlaps(columns), Self.overlaps(rows))
    var whole = 0.0
    for (a, b) in zip(first.joined(), second.joined()) { whole += Double(a) * Double(b) }
    return Float(min(1, max(0, (2 * cross - whole) / energy)))
  }

  /// For each list of `factor` the sum over its numbers of number times list of `matrix`.
  static func projected(_ matrix: [[Float]], on factor: [[Float]]) -> [[Float]] {
    factor.map { numbers in
      var sum = [Float](repeating: 0, count: matrix.first?.count ?? 0)
      for (number, list) in zip(numbers, matrix) { Factorization.add(list, times: number, to: &sum) }
      return sum
    }
  }

  static func overlaps(_ lists: [[Float]]) -> [[Float]] {
    lists.map { a in lists.map { Float(product(a, $0)) } }
  }

  static func product(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for i in 0..<min(a.count, b.count) { sum += Double(a[i]) * Double(b[i]) }
    return sum
  }
}
