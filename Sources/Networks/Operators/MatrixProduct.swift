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

  package func origins(ofChannels channels: Range<Int>, inputs: [Shape]) -> [Extent] {
    guard inputs[0].rank == 2, inputs[1].rank == 2 else { return [.whole, .whole] }
    return [.whole, .range(axis: transposesSecond ? 0 : 1, channels)]
  }
}
