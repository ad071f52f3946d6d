import Basics

/// A part of the rows or columns of a grid, as reshapes make it where they cut a map into blocks: one digit of the number of
/// a row, counted in a mixed radix. Fourteen rows cut into blocks of seven are a digit of 2 that counts sevens, and a digit
/// of 7 that counts ones.
struct AxisDigit: Hashable, Sendable {
  enum Side: Hashable, Sendable { case row, column }

  let side: Side
  /// How many values it has.
  let extent: Int
  /// How many rows or columns lie between one value and the next.
  let step: Int
  /// How many rows or columns the grid has.
  let whole: Int
}

extension [AxisDigit] {
  /// All rows, or all columns.
  static func all(_ side: AxisDigit.Side, _ extent: Int) -> [AxisDigit] {
    extent > 1 ? [AxisDigit(side: side, extent: extent, step: 1, whole: extent)] : []
  }

  /// The same with neighbours joined that count on from one another.
  var joined: [AxisDigit] {
    reduce(into: []) { result, digit in
      if let last = result.last, last.side == digit.side, last.step == digit.extent * digit.step {
        result[result.count - 1] = AxisDigit(
          side: digit.side, extent: last.extent * digit.extent, step: digit.step, whole: digit.whole)
      } else {
        result.append(digit)
      }
    }
  }

  /// Cut into axes of these extents, from the outermost; nil where a cut falls between what digits count.
  func cut(into extents: [Int]) -> [[AxisDigit]]? {
    var rest = self[...]
    var result: [[AxisDigit]] = []
    for extent in extents {
      var (wanted, taken): (Int, [AxisDigit]) = (extent, [])
      while wanted > 1 {
        guard let digit = rest.popFirst() else { return nil }
        if wanted % digit.extent == 0 {
          taken.append(digit)
          wanted /= digit.extent
        } else if digit.extent % wanted == 0 {
          let inner = digit.extent / wanted
          taken.append(
            AxisDigit(side: digit.side, extent: wanted, step: digit.step * inner, whole: digit.whole))
          rest = [AxisDigit(side: digit.side, extent: inner, step: digit.step, whole: digit.whole)] + rest
          wanted = 1
        } else {
          return nil
        }
      }
      result.append(taken.joined)
    }
    return rest.isEmpty ? result : nil
  }

  /// How many rows or columns all digits of a side count together; nil where some are missing.
  func count(_ side: AxisDigit.Side) -> Int? {
    let own = filter { $0.side == side }
    guard let whole = own.first?.whole else { return 1 }
    return own.reduce(1, { $0 * $1.extent }) == whole ? whole : nil
  }
}

extension AxisMeaning {
  /// The digits of an axis that holds places and nothing else.
  func digits(extent: Int) -> [AxisDigit]? {
    switch self {
    case .rows: .all(.row, extent)
    case .columns: .all(.column, extent)
    case .tokens(0, let grid, 0): .all(.row, grid.height) + .all(.column, grid.width)
    case .blocks(let digits): digits
    case .images, .units, .tokens, .other: extent == 1 ? [] : nil
    }
  }

  /// What an axis of these digits is: rows, columns, tokens, or a part of a grid.
  init(_ digits: [AxisDigit]) {
    let areWhole = digits.allSatisfy { $0.step == 1 && $0.extent == $0.whole }
    switch (areWhole, digits.map(\.side)) {
    case (_, []): self = .other
    case (true, [.row]): self = .rows
    case (true, [.column]): self = .columns
    case (true, [.row, .column]):
      self = .tokens(leading: 0, grid: Size(height: digits[0].whole, width: digits[1].whole), trailing: 0)
    default: self = .blocks(digits)
    }
  }
}
