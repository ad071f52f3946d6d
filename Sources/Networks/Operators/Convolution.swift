/// Each output channel is a sum of windows of the input, weighted by its kernel: `y = W * x + b`.
///
/// Inputs: x `[N, C, H, W]`, weights `[O, C / groups, KH, KW]` and, optionally, bias `[O]`.
package struct Convolution: Operator, Hashable {
  package var strides: [Int]
  /// Zeros before the first row, before the first column, after the last row, after the last column.
  package var padding: [Int]
  package var dilations: [Int]
  package var groups: Int
  /// Height and width of the kernel, as the weights have them.
  package var kernel: [Int]
  /// nil for fp32.
  package var precision: Precision?

  package init(
    kernel: [Int], strides: [Int] = [1, 1], padding: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1], groups: Int = 1
  ) {
    self.kernel = kernel
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.groups = groups
  }

  /// Whether each place is made from the same place alone.
  var isOfOnePlace: Bool { kernel == [1, 1] && strides == [1, 1] && padding.allSatisfy { $0 == 0 } }

  package var arity: ClosedRange<Int> { 2...3 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let (x, weights) = (inputs[0], inputs[1])
    guard x.rank == 4, weights.rank == 4 else { throw ShapeFault("a convolution is over height and width") }
    guard groups > 0, weights[0] % groups == 0, x[1] == weights[1] * groups else {
      throw ShapeFault("its kernels are for \(weights[1] * groups) channels, the input has \(x[1])")
    }
    guard [weights[2], weights[3]] == kernel else {
      throw ShapeFault(
        "its kernels are \(weights[2]) x \(weights[3]), its kernel_shape says \(kernel[0]) x \(kernel[1])")
    }
    if inputs.count > 2, inputs[2] != [weights[0]] { throw ShapeFault("its bias has the shape \(inputs[2])") }
    return [
      x[0], weights[0],
      try windowCount(x[2], vertical, end: padding[2]), try windowCount(x[3], horizontal, end: padding[3]),
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
    if axis == 0 { return OperatorPart(self, [.range(axis: 0, range), .whole, .whole].prefixed(inputs.count)) }
    guard axis == 1 else { return nil }
    let parameters = Extent.range(axis: 0, range)
    guard groups > 1 else { return OperatorPart(self, [.whole, parameters, parameters].prefixed(inputs.count)) }
    let perGroup = inputs[1][0] / groups
    let group = range.lowerBound / perGroup
    guard group == (range.upperBound - 1) / perGroup else { return nil }
    let sources = (group * inputs[1][1])..<((group + 1) * inputs[1][1])
    var part = self
    part.groups = 1
    return OperatorPart(part, [.range(axis: 1, sources), parameters, parameters].prefixed(inputs.count))
  }
}

/// How many windows fit along an axis of `length` cells with `end` cells of padding after it.
func windowCount(_ length: Int, _ window: Window, end: Int, roundingUp: Bool = false) throws(ShapeFault) -> Int {
  let room = length + window.padding + end - window.extent
  guard room >= 0 else {
    throw ShapeFault("a window of \(window.extent) does not fit into \(length + window.padding + end) cells")
  }
  var count = room / window.stride + 1
  if roundingUp {
    if room % window.stride != 0 { count += 1 }
    // As in Caffe, PyTorch and ONNX Runtime: no window may start in the padding after the end.
    if count > 1, (count - 1) * window.stride >= length + window.padding { count -= 1 }
  }
  return count
}

extension Array {
  func prefixed(_ count: Int) -> [Element] { Array(prefix(count)) }
}
