/// Whether something holds of two values, as 1 or 0, shapes broadcast. Inputs: a, b. No gradient flows through it.
package struct Comparison: Operator, Hashable {
  package enum Relation: String, Hashable, Sendable, Codable { case equal, less, lessOrEqual, greater, greaterOrEqual }

  package var relation: Relation

  package init(_ relation: Relation) { self.relation = relation }

  package var arity: ClosedRange<Int> { 2...2 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape { try broadcast(inputs[0], inputs[1]) }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    broadcastPart(range, axis, inputs)
  }
}
