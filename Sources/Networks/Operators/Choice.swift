/// For each place the value of one of two inputs: `y = condition != 0 ? a : b`, shapes broadcast (Where).
///
/// Inputs: condition, a, b. The gradient flows to the input that was taken, never to the condition.
package struct Choice: Operator, Hashable {
  package init() {}

  package var arity: ClosedRange<Int> { 3...3 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    try broadcast(try broadcast(inputs[0], inputs[1]), inputs[2])
  }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    broadcastPart(range, axis, inputs)
  }
}
