/// Pearson's correlation.
package enum Correlation {
  /// Of two series of equal length; nil where one of them is constant, up to rounding.
  package static func of(_ first: [Double], _ second: [Double]) -> Double? {
    guard first.count == second.count, first.count > 1 else { return nil }
    let count = Double(first.count)
    let means = (first.reduce(0, +) / count, second.reduce(0, +) / count)
    var (both, one, other) = (0.0, 0.0, 0.0)
    for (a, b) in zip(first, second) {
      let (x, y) = (a - means.0, b - means.1)
      both += x * y
      one += x * x
      other += y * y
    }
    func varies(_ spread: Double, _ values: [Double]) -> Bool {
      spread > 1e-12 * values.reduce(0) { $0 + $1 * $1 }
    }
    guard varies(one, first), varies(other, second) else { return nil }
    return of(both, one.squareRoot(), other.squareRoot())
  }

  /// From a covariance and two standard deviations, of one scale; nil where they give no number.
  package static func of(_ covariance: Double, _ first: Double, _ second: Double) -> Double? {
    let value = covariance / (first * second)
    return value.isFinite ? min(max(value, -1), 1) : nil
  }
}
