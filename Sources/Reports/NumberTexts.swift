import Foundation

/// A number with so many digits after the point, set to the right in a column of `width`.
func fixed(_ value: Float, digits: Int, width: Int = 0) -> String {
  let text = String(format: "%.\(digits)f", Double(value))
  return String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Seconds as people say them: `0.4 s`, `12 s`, `3 min 20 s`, `1 h 5 min`.
package func spanText(_ seconds: Double) -> String {
  guard seconds >= 10, seconds < 1e9 else { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole % 3600 / 60) min"
}
