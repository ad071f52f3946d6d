package import Basics

/// Numbers with a shape, dense and row-major, in single precision.
package struct Tensor: Hashable, Sendable {
  package var shape: Shape
  /// `shape.count` values, the last axis fastest.
  package var values: [Float]

  /// Pairs a shape with its values; the counts must agree, which whoever reads a file has checked.
  package init(_ shape: Shape, _ values: [Float]) {
    precondition(shape.count == values.count, "a tensor of shape \(shape) cannot hold \(values.count) values")
    self.shape = shape
    self.values = values
  }

  package init(zeros shape: Shape) {
    self.shape = shape
    values = [Float](repeating: 0, count: shape.count)
  }

  /// The part of the tensor with `range` along `axis`.
  package func slice(axis: Int, _ range: Range<Int>) -> Tensor {
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let row = shape[axis] * inner
    var part = shape
    part.dimensions[axis] = range.count
    var result: [Float] = []
    result.reserveCapacity(part.count)
    for o in 0..<outer {
      result.append(contentsOf: values[(o * row + range.lowerBound * inner)..<(o * row + range.upperBound * inner)])
    }
    return Tensor(part, result)
  }

  /// The digest of that part, without copying it where it lies in one piece.
  func digest(axis: Int, _ range: Range<Int>) -> Digest {
    guard axis == 0 else { return slice(axis: axis, range).digest }
    var part = shape
    part.dimensions[0] = range.count
    let row = shape.dimensions.dropFirst().reduce(1, *)
    var hasher = DigestHasher()
    hasher.update("tensor \(part)")
    values[(range.lowerBound * row)..<(range.upperBound * row)].withUnsafeBytes { hasher.update($0) }
    return hasher.finish()
  }

  /// The name of the content: of the shape and every bit of the values.
  package var digest: Digest {
    var hasher = DigestHasher()
    hasher.update("tensor \(shape)")
    values.withUnsafeBytes { hasher.update($0) }
    return hasher.finish()
  }
}
