/// The same values with the axes in another order. Input: x.
package struct Transposition: Operator, Hashable {
  /// For each axis of the output, the axis of the input that it is.
  package var permutation: [Int]

  package init(_ permutation: [Int]) { self.permutation = permutation }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    guard permutation.sorted() == Array(0..<x.rank) else { throw ShapeFault("\(permutation) is no order of its axes") }
    return Shape(permutation.map { x[$0] })
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    OperatorPart(self, [.range(axis: permutation[axis], range)])
  }
}
