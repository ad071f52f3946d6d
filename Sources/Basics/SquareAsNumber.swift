/// Stores a size as one number where it is a square, and as height and width where it is not: as people write it, and as
/// the results that were made before there were others are named.
@propertyWrapper
package struct SquareAsNumber: Hashable, Sendable {
  package var wrappedValue: Size

  package init(wrappedValue: Size) { self.wrappedValue = wrappedValue }
}

extension SquareAsNumber: Codable {
  package init(from decoder: any Decoder) throws {
    if let side = try? decoder.singleValueContainer().decode(Int.self) {
      self.init(wrappedValue: Size(square: side))
    } else {
      self.init(wrappedValue: try Size(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    if wrappedValue.isSquare {
      try wrappedValue.height.encode(to: encoder)
    } else {
      try wrappedValue.encode(to: encoder)
    }
  }
}

extension Size: ExpressibleByIntegerLiteral {
  /// A square.
  package init(integerLiteral side: Int) { self.init(square: side) }
}

extension Size {
  package var isSquare: Bool { height == width }
  package var shortSide: Int { min(height, width) }
  package var longSide: Int { max(height, width) }
}
