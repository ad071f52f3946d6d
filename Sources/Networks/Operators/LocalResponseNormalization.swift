/// Divides each value by the energy of its neighbours along the channels:
/// `y_c = x_c / (bias + alpha / size * sum of x_k^2)^beta` over the `size` channels k around c.
///
/// Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep CNNs", section 3.3, in ONNX's form.
/// Input: x `[N, C, H, W]`.
package struct LocalResponseNormalization: Operator, Hashable {
  package var size: Int
  package var alpha: Float
  package var beta: Float
  package var bias: Float

  package init(size: Int, alpha: Float, beta: Float, bias: Float) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard inputs[0].rank >= 3 else { throw ShapeFault("it needs channels and positions") }
    guard size > 0 else { throw ShapeFault("its size is \(size)") }
    return inputs[0]
  }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    axis == 1 ? nil : elementwise(range, axis)
  }
}
