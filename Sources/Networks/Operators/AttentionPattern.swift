/// Where each head looks: `softmax(scale * q_h k_h^T + bias)`, the rows of which sum to one.
///
/// Inputs: q, k and the bias of an ``Attention``. Output: `[N, heads, T, S]`. A network that is only run has no such
/// value; a ``Lens`` adds it where somebody looks at it.
package struct AttentionPattern: Operator, Hashable {
  package var heads: Int
  package var scale: Float

  package init(heads: Int, scale: Float) {
    self.heads = heads
    self.scale = scale
  }

  package var arity: ClosedRange<Int> { 2...3 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let (query, key) = (inputs[0], inputs[1])
    guard heads > 0, query.rank == 3, key.rank == 3, query[0] == key[0], query[2] == key[2], query[2] % heads == 0
    else {
      throw ShapeFault("queries of the shape \(query) and keys of the shape \(key) are no \(heads) heads")
    }
    let pattern: Shape = [query[0], heads, query[1], key[1]]
    if let bias = inputs.dropFirst(2).first {
      guard bias.rank == 4, bias[0] > 0, pattern[0] % bias[0] == 0, bias[1] == 1 || bias[1] == heads,
        bias[2] == pattern[2], bias[3] == pattern[3]
      else { throw ShapeFault("a bias of the shape \(bias) is not added to scores of the shape \(pattern)") }
    }
    return pattern
  }

  package var reach: Reach { .everywhere }

  /// Images, heads or queries.
  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    let bias = inputs.dropFirst(2).first
    switch axis {
    case 0:
      guard bias.map({ $0[0] == 1 }) ?? true else { return nil }
      let own = Extent.range(axis: 0, range)
      return OperatorPart(self, [own, own, .whole].prefixed(inputs.count))
    case 1:
      let width = inputs[0][2] / heads
      let own = Extent.range(axis: 2, range.lowerBound * width..<range.upperBound * width)
      let ownBias: Extent = bias.map { $0[1] == 1 } ?? true ? .whole : .range(axis: 1, range)
      return OperatorPart(
        AttentionPattern(heads: range.count, scale: scale), [own, own, ownBias].prefixed(inputs.count))
    case 2:
      return OperatorPart(self, [.range(axis: 1, range), .whole, .range(axis: 2, range)].prefixed(inputs.count))
    default: return nil
    }
  }
}
