import Foundation

/// Columns of text, each as wide as its widest cell; columns of numbers are set to the right.
package struct TextTable: CustomStringConvertible {
  private let head: [String]
  private let rows: [[String]]

  /// Each row has a cell for each column of the head.
  package init(_ head: [String], _ rows: [[String]]) {
    self.head = head
    self.rows = rows
  }

  package var description: String {
    let columns = head.indices.map { column in rows.map { $0[column] } }
    let widths = zip(head, columns).map { head, cells in ([head] + cells).map(\.count).max() ?? 0 }
    let isNumber = columns.map { !$0.isEmpty && $0.allSatisfy { $0.first?.isNumber ?? true } }
    let lines = ([head] + rows).map { row in
      zip(row.indices, row).map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return isNumber[column] ? space + cell : cell + space
      }.joined(separator: "  ")
    }
    return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }
}

/// A number with so many digits after the point, set to the right in a column of `width`.
func fixed(_ value: Float, digits: Int, width: Int = 0) -> String {
  let text = String(format: "%.\(digits)f", Double(value))
  return String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Seconds as people say them: `0.4 s`, `12 s`, `3 min 20 s`, `1 h 5 min`.
package func spanText(_ seconds: Double) -> String {
  guard seconds >= 10 else { return String(format: "%.1f s", seconds) }
  let whole = Int(min(seconds, 1e12).rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole % 3600 / 60) min"
}
