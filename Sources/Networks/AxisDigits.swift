import Basics

/// A part of the rows or columns of a grid, as reshapes make it where they cut a map into blocks: one digit of the number of
/// a row, counted in a mixed radix. Fourteen rows cut into blocks of seven are a digit of 2 that counts sevens, and a digit
/// of 7 that counts ones. Images that windows are merged with are a digit too, the outermost of its axis.
struct AxisDigit: Hashable, Sendable {
  enum Side: Hashable, Sendable { case image, row, column }

  let side: Side
  /// How many values it has.
  let extent: Int
  /// How many rows or columns lie between one value and the next.
  let step: Int
  /// How many rows or columns the grid has.
  let whole: Int
  /// The row or column at which the grid was made to start, those before it following the last (a roll).
  var shift = 0

  /// A part of it.
  fileprivate func part(extent: Int, step: Int) -> AxisDigit {
    AxisDigit(side: side, extent: extent, step: step, whole: whole, shift: shift)
  }

  /// Whether it is all there is of its side.
  var isWhole: Bool { step == 1 && extent == whole }
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
        result[result.count - 1] = digit.part(extent: last.extent * digit.extent, step: digit.step)
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
      // One image leaves open where it stands: before all else.
      if let image = rest.first, image.side == .image, image.extent == 1 {
        taken.append(image)
        rest.removeFirst()
      }
      while wanted > 1 {
        guard let digit = rest.popFirst() else { return nil }
        if wanted % digit.extent == 0 {
          taken.append(digit)
          wanted /= digit.extent
        } else if digit.extent % wanted == 0 {
          let inner = digit.extent / wanted
          taken.append(digit.part(extent: wanted, step: digit.step * inner))
          rest = [digit.part(extent: inner, step: digit.step)] + rest
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
  /// The digits of an axis that holds places, images or both and nothing else.
  func digits(extent: Int) -> [AxisDigit]? {
    switch self {
    case .rows: .all(.row, extent)
    case .columns: .all(.column, extent)
    case .tokens(0, let grid, 0): .all(.row, grid.height) + .all(.column, grid.width)
    case .blocks(let digits): digits
    case .images: [AxisDigit(side: .image, extent: extent, step: 1, whole: extent)]
    case .units, .tokens, .other: extent == 1 ? [] : nil
    }
  }

  /// What an axis of these digits is: images, rows, columns, tokens, or a part of a grid.
  init(_ digits: [AxisDigit]) {
    let areWhole = digits.allSatisfy { $0.isWhole && $0.shift == 0 }
    switch (areWhole, digits.map(\.side)) {
    case (_, []): self = .other
    case (true, [.image]): self = .images
    case (true, [.row]): self = .rows
    case (true, [.column]): self = .columns
    case (true, [.row, .column]):
      self = .tokens(leading: 0, grid: Size(height: digits[0].whole, width: digits[1].whole), trailing: 0)
    default: self = .blocks(digits)
    }
  }
}
