/// Values along an axis made into shares of one: `y_i = exp(x_i) / sum of exp(x_j)`, or the logarithm of that.
package struct Softmax: Operator, Hashable {
  package var axis: Int
  package var logarithmic: Bool

  package init(axis: Int, logarithmic: Bool = false) {
    self.axis = axis
    self.logarithmic = logarithmic
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard axis >= 0, axis < inputs[0].rank else { throw ShapeFault("there is no axis \(axis)") }
    return inputs[0]
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    axis == self.axis ? nil : elementwise(range, axis)
  }
}
