/// `y = a b` over the last two axes, earlier axes broadcast as in NumPy's matmul.
///
/// Inputs: a `[..., M, K]`, b `[..., K, N]` (`[..., N, K]` if transposed).
package struct MatrixProduct: Operator, Hashable {
  package var transposesFirst: Bool
  package var transposesSecond: Bool

  package init(transposesFirst: Bool = false, transposesSecond: Bool = false) {
    self.transposesFirst = transposesFirst
    self.transposesSecond = transposesSecond
  }

  package var arity: ClosedRange<Int> { 2...2 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let (a, b) = (inputs[0], inputs[1])
    guard a.rank >= 2, b.rank >= 2 else { throw ShapeFault("a matrix product is of matrices") }
    let (rows, inner) = transposesFirst ? (a[a.rank - 1], a[a.rank - 2]) : (a[a.rank - 2], a[a.rank - 1])
    let (other, columns) = transposesSecond ? (b[b.rank - 1], b[b.rank - 2]) : (b[b.rank - 2], b[b.rank - 1])
    guard inner == other else { throw ShapeFault("\(inner) columns meet \(other) rows") }
    let batch = try broadcast(Shape(a.dimensions.dropLast(2)), Shape(b.dimensions.dropLast(2)))
    return Shape(batch.dimensions + [rows, columns])
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    let (a, b) = (inputs[0].rank, inputs[1].rank)
    let rank = max(a, b)
    switch axis {
    case rank - 1: return OperatorPart(self, [.whole, .range(axis: b - (transposesSecond ? 2 : 1), range)])
    case rank - 2: return OperatorPart(self, [.range(axis: a - (transposesFirst ? 1 : 2), range), .whole])
    default: return broadcastPart(range, axis, inputs)
    }
  }
}
