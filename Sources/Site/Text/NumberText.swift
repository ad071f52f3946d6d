import Foundation

/// Numbers as they stand on a page: grouped by commas, a real minus sign, no locale of the machine.
package enum NumberText {
  /// `1,024`.
  static func whole(_ value: Int) -> String {
    let digits = String(value.magnitude)
    guard digits.utf8.count > 3 || value < 0 else { return digits }
    var grouped = value < 0 ? "\u{2212}" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped
  }

  /// Three significant digits: `12.3`, `0.00412`, `1,230`; `4.1e−9` beyond.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "∞" : "\u{2212}∞" }
    let magnitude = abs(value)
    if magnitude == 0 { return "0" }
    let exponent = exponent(of: magnitude)
    if isPower(exponent) {
      let mantissa = fixed(value / pow(10, Double(exponent)), decimals: 1)
      return "\(mantissa)e" + (exponent < 0 ? "\u{2212}" : "") + "\(abs(exponent))"
    }
    return magnitude >= 999.5 ? whole(Int(value.rounded())) : fixed(value, decimals: max(0, 2 - exponent))
  }

  /// What the last digit counts that ``short(_:)`` writes of a number: 0.01 of `1.52`, 1e-6 of `6.5e−5`.
  static func lastPlace(of value: Double) -> Double {
    guard value.isFinite, value != 0 else { return 0 }
    let exponent = exponent(of: abs(value))
    return pow(10, Double(isPower(exponent) ? exponent - 1 : min(0, exponent - 2)))
  }

  // The smallest numbers of all have no power of ten that they could be divided by.
  private static func exponent(of magnitude: Double) -> Int { max(Int(floor(log10(magnitude))), -300) }

  /// Whether a number with this exponent is written as a power of ten.
  private static func isPower(_ exponent: Int) -> Bool { exponent < -4 || exponent >= 9 }

  /// With its sign always shown: `+1.52`, `−0.31`.
  static func signed(_ value: Double) -> String { value > 0 ? "+" + short(value) : short(value) }

  /// `12%`; one decimal below ten.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite, abs(share) < 1e6 else { return "–" }
    let value = share * 100
    return fixed(value, decimals: abs(value) < 9.95 && value != 0 ? 1 : 0) + "%"
  }

  /// `28.4 MB` or, below a megabyte, `120 KB`.
  static func bytes(_ count: Int) -> String {
    count >= 1_000_000 ? short(Double(count) / 1e6) + " MB" : whole(max(1, count / 1000)) + " KB"
  }

  /// With exactly `decimals` digits after the point; `value` below a thousand million.
  static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = Int((abs(value) * scale).rounded())
    let sign = value < 0 && rounded != 0 ? "\u{2212}" : ""
    guard decimals > 0 else { return sign + whole(rounded) }
    let unit = Int(scale)
    let fraction = String(rounded % unit)
    return sign + whole(rounded / unit) + "." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
  }
}
