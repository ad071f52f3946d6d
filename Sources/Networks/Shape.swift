/// The extent of a tensor along each axis, outermost first: `[N, C, H, W]` for the map of a convolution.
package struct Shape: Hashable, Sendable, Codable, ExpressibleByArrayLiteral, CustomStringConvertible {
  package var dimensions: [Int]

  package init(_ dimensions: [Int]) { self.dimensions = dimensions }
  package init(arrayLiteral dimensions: Int...) { self.dimensions = dimensions }

  package init(from decoder: any Decoder) throws {
    dimensions = try decoder.singleValueContainer().decode([Int].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(dimensions)
  }

  package var rank: Int { dimensions.count }
  package subscript(axis: Int) -> Int { dimensions[axis] }

  /// Elements in such a tensor; nil when a dimension is negative or the product passes ``limit``.
  package var checkedCount: Int? {
    var product = 1
    for dimension in dimensions {
      guard dimension >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      guard !overflow, next <= Shape.limit else { return nil }
      product = next
    }
    return product
  }

  /// Elements in a tensor whose shape was checked when it was made.
  package var count: Int { dimensions.reduce(1, *) }

  /// How far apart neighbours along each axis lie in a dense tensor.
  package var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * self[axis + 1] }
    return strides
  }

  /// The most elements any one tensor may have: 2^29 (2 GiB of fp32). Files that claim more are refused.
  package static let limit = 1 << 29

  package var description: String { dimensions.map(String.init).joined(separator: " x ") }
}
