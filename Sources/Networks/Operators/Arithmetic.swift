/// A function of two values at a time, shapes broadcast as in NumPy. Inputs: a, b.
package struct Arithmetic: Operator, Hashable {
  package enum Function: String, Hashable, Sendable, Codable {
    case add, subtract, multiply, divide, minimum, maximum, power
  }

  package var function: Function

  package init(_ function: Function) { self.function = function }

  package var arity: ClosedRange<Int> { 2...2 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape { try broadcast(inputs[0], inputs[1]) }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    broadcastPart(range, axis, inputs)
  }
}

/// The shape to which both broadcast: aligned at the last axis, where extents agree or one of them is 1.
package func broadcast(_ a: Shape, _ b: Shape) throws(ShapeFault) -> Shape {
  let rank = max(a.rank, b.rank)
  var result: [Int] = []
  for axis in 0..<rank {
    let (i, j) = (axis - (rank - a.rank), axis - (rank - b.rank))
    let (m, n) = (i < 0 ? 1 : a[i], j < 0 ? 1 : b[j])
    guard m == n || m == 1 || n == 1 else { throw ShapeFault("\(a) and \(b) do not broadcast") }
    result.append(m == 1 ? n : m)
  }
  return Shape(result)
}
