import Analyses
import Testing

@Suite struct FactorizationTests {
  /// Three groups of units, each with a place of its own: nothing else makes the product.
  private static let units: [[Float]] = [
    [2, 1, 0, 0, 0, 0, 0], [0, 0, 3, 1, 1, 0, 0], [0, 0, 0, 0, 0, 4, 0.5],
  ]
  private static let places: [[Float]] = [
    [1, 2, 0, 0, 0, 0, 0, 1], [0, 0, 1, 1, 3, 0, 0, 0], [0, 0, 0, 0, 0, 2, 2, 0],
  ]

  private var matrix: [[Float]] {
    (0..<7).map { row in
      (0..<8).map { column in (0..<3).reduce(0) { $0 + Self.units[$1][row] * Self.places[$1][column] } }
    }
  }

  @Test func aProductOfThreeGroupsIsTakenApartIntoThem() {
    let factors = Factorization(matrix, rank: 3, rounds: 200, seed: 0)
    #expect(factors.explained > 0.9999)
    // Each factor points the way of one group.
    let found = factors.columns.map { column in
      Self.units.firstIndex { unit in
        let dot = zip(unit, column).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        let norms = [unit, column].map { $0.reduce(Float(0)) { $0 + $1 * $1 } }
        return dot * dot > 0.999 * norms[0] * norms[1]
      }
    }
    #expect(Set(found) == [0, 1, 2])
    for (row, values) in matrix.enumerated() {
      for (column, value) in values.enumerated() {
        let made = (0..<3).reduce(Float(0)) { $0 + factors.columns[$1][row] * factors.rows[$1][column] }
        #expect(abs(made - value) < 0.01)
      }
    }
  }

  @Test func theSameSeedGivesTheSameFactors() {
    let (first, second) = (
      Factorization(matrix, rank: 2, rounds: 20, seed: 3), Factorization(matrix, rank: 2, rounds: 20, seed: 3)
    )
    #expect(first.columns == second.columns)
    #expect(first.rows == second.rows)
    #expect(first.explained > 0.5 && first.explained < 1)
  }

  @Test(arguments: [[[0, 0, 0], [0, 0, 0]], [[-1, .nan, -2], [-.infinity, 0, -0.5]], [], [[]]] as [[[Float]]])
  func whatIsZeroHasNoGroupsAndDividesByNothing(matrix: [[Float]]) {
    let factors = Factorization(matrix, rank: 3, rounds: 10, seed: 0)
    #expect(factors.explained == 0)
    #expect(factors.columns.joined().allSatisfy { $0 == 0 })
    #expect(factors.rows.joined().allSatisfy { $0 == 0 })
  }

  @Test func aConstantMatrixIsOneGroup() {
    let factors = Factorization([[2, 2, 2], [2, 2, 2]], rank: 3, rounds: 20, seed: 0)
    #expect(factors.explained > 0.999)
    #expect((factors.columns + factors.rows).joined().allSatisfy { $0.isFinite })
  }
}
