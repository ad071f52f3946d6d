/// Each value as the nearest of evenly spaced levels, counted: `y = min(max(round(x / step) + zero, low), high)`.
///
/// Halves round to the even level (QuantizeLinear, and Round with a step of 1). Input: x. The gradient goes straight
/// through between `low` and `high`, as if nothing had been rounded.
package struct Quantization: Operator, Hashable {
  package var step: Float
  package var zero: Float
  package var low: Float
  package var high: Float

  package init(step: Float, zero: Float, low: Float, high: Float) {
    self.step = step
    self.zero = zero
    self.low = low
    self.high = high
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape { inputs[0] }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? { elementwise(range, axis) }
}
