/// The transpose of a convolution (ONNX's ConvTranspose): each input position adds its value times the kernel into a
/// window of the output.
///
/// Inputs: x `[N, C, H, W]`, weights `[C, O / groups, KH, KW]` and, optionally, bias `[O]`.
package struct Deconvolution: Operator, Hashable {
  package var kernel: [Int]
  package var strides: [Int]
  /// Cells taken away from the output: above, left, below, right. Negative ones add (ONNX's output_padding).
  package var padding: [Int]
  package var dilations: [Int]
  package var groups: Int

  package init(
    kernel: [Int], strides: [Int] = [1, 1], padding: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1], groups: Int = 1
  ) {
    self.kernel = kernel
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.groups = groups
  }

  package var arity: ClosedRange<Int> { 2...3 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let (x, weights) = (inputs[0], inputs[1])
    guard x.rank == 4, weights.rank == 4 else { throw ShapeFault("a deconvolution is over height and width") }
    guard groups > 0, weights[0] % groups == 0, x[1] == weights[0] else {
      throw ShapeFault("its kernels are for \(weights[0]) channels, the input has \(x[1])")
    }
    guard [weights[2], weights[3]] == kernel else {
      throw ShapeFault(
        "its kernels are \(weights[2]) x \(weights[3]), its kernel_shape says \(kernel[0]) x \(kernel[1])")
    }
    let channels = weights[1] * groups
    if inputs.count > 2, inputs[2] != [channels] { throw ShapeFault("its bias has the shape \(inputs[2])") }
    let extents = (0..<2).map { axis in
      (x[axis + 2] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - padding[axis] - padding[axis + 2]
    }
    return [x[0], channels, extents[0], extents[1]]
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    if axis == 0 { return OperatorPart(self, [.range(axis: 0, range), .whole, .whole].prefixed(inputs.count)) }
    guard axis == 1, groups == 1 else { return nil }
    return OperatorPart(self, [.whole, .range(axis: 1, range), .range(axis: 0, range)].prefixed(inputs.count))
  }
}
