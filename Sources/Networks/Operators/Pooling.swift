/// The largest or the mean value in each window. Input: x `[N, C, H, W]`.
package struct Pooling: Operator, Hashable {
  package enum Kind: String, Hashable, Sendable, Codable {
    case max
    /// The mean over the cells of the window that lie inside the image.
    case mean
    /// The mean over the whole window, padding counted as zeros.
    case meanWithPadding
  }

  package var kind: Kind
  package var kernel: [Int]
  package var strides: [Int]
  /// Before the first row, before the first column, after the last row, after the last column.
  package var padding: [Int]
  package var dilations: [Int]
  /// Whether a last window that is only partly filled counts (ONNX's `ceil_mode`).
  package var roundingUp: Bool

  package init(
    _ kind: Kind, kernel: [Int], strides: [Int] = [1, 1], padding: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1],
    roundingUp: Bool = false
  ) {
    self.kind = kind
    self.kernel = kernel
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.roundingUp = roundingUp
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeFault("pooling is over height and width") }
    return [
      x[0], x[1],
      try windowCount(x[2], vertical, end: padding[2], roundingUp: roundingUp),
      try windowCount(x[3], horizontal, end: padding[3], roundingUp: roundingUp),
    ]
  }

  package var reach: Reach { .window(vertical: vertical, horizontal: horizontal) }

  private var vertical: Window {
    Window(size: kernel[0], stride: strides[0], padding: padding[0], dilation: dilations[0])
  }
  private var horizontal: Window {
    Window(size: kernel[1], stride: strides[1], padding: padding[1], dilation: dilations[1])
  }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    axis <= 1 ? elementwise(range, axis) : nil
  }
}

/// The largest or the mean value of each channel: `[N, C, H, W]` to `[N, C, 1, 1]`.
package struct GlobalPooling: Operator, Hashable {
  package enum Kind: String, Hashable, Sendable, Codable { case max, mean }

  package var kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard inputs[0].rank >= 3 else { throw ShapeFault("there is nothing to pool over") }
    return Shape(inputs[0].dimensions.prefix(2) + Array(repeating: 1, count: inputs[0].rank - 2))
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    axis <= 1 ? elementwise(range, axis) : nil
  }
}
