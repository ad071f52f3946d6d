import Foundation

/// A number with so many digits after the point, set to the right in a column of `width`.
func fixed(_ value: Float, digits: Int, width: Int = 0) -> String {
  let text = String(format: "%.\(digits)f", Double(value))
  return String(repeating: " ", count: max(0, width - text.count)) + text
}
