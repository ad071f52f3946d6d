/// A position on a map: stored as a list of its row and its column.
package struct Cell: Hashable, Sendable, NumberList {
  package var row: Int
  package var column: Int

  package init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  /// - Parameter place: counted along rows of `width` cells from the top.
  package init(_ place: Int, width: Int) {
    (row, column) = place.quotientAndRemainder(dividingBy: max(width, 1))
  }

  package init?(numbers: [Int]) {
    guard numbers.count == 2 else { return nil }
    self.init(row: numbers[0], column: numbers[1])
  }

  package var numbers: [Int] { [row, column] }
}

/// Height and width, of a picture in pixels or of a map in cells: stored as a list of the two.
package struct Size: Hashable, Sendable, NumberList {
  package var height: Int
  package var width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  package init(square side: Int) { self.init(height: side, width: side) }

  package init?(numbers: [Int]) {
    guard numbers.count == 2 else { return nil }
    self.init(height: numbers[0], width: numbers[1])
  }

  package var numbers: [Int] { [height, width] }
  /// How many pixels or cells.
  package var count: Int { height * width }

  /// `224 × 224`
  package var description: String { numbers.map(String.init).joined(separator: " × ") }
}

/// A part of a picture in pixels, or of a map in cells: stored as a list of left, top, width and height.
package struct Box: Hashable, Sendable, NumberList {
  package var left: Int
  package var top: Int
  package var width: Int
  package var height: Int

  package init(left: Int, top: Int, width: Int, height: Int) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }

  package init?(numbers: [Int]) {
    guard numbers.count == 4 else { return nil }
    self.init(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
  }

  package var numbers: [Int] { [left, top, width, height] }
}

/// A value that is stored and told as the list of its numbers.
package protocol NumberList: Codable, CustomStringConvertible {
  /// In the order in which they are stored.
  var numbers: [Int] { get }

  /// Nil where there are more or fewer than it has.
  init?(numbers: [Int])
}

extension NumberList {
  package init(from decoder: any Decoder) throws {
    let numbers = try [Int](from: decoder)
    guard let value = Self(numbers: numbers) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(numbers.count) numbers are no \(Self.self)"))
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws { try numbers.encode(to: encoder) }

  /// `12, 0, 64, 64`
  package var description: String { numbers.map(String.init).joined(separator: ", ") }
}
