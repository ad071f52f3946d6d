/// Heads that look at tokens: `y_h = softmax(scale * q_h k_h^T + bias) v_h` for each head, laid side by side.
///
/// Inputs: q `[N, T, heads * d]`, k `[N, S, heads * d]`, v `[N, S, heads * e]`, and where there is one a bias or mask that is
/// added to the scores, `[B, 1 or heads, T, S]`; of N images (or windows of images) each takes the bias of its place in a
/// period of B. Output: `[N, T, heads * e]`, before any product with output weights.
///
/// Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2.
package struct Attention: Operator, Hashable {
  package var heads: Int
  package var scale: Float

  package init(heads: Int, scale: Float) {
    self.heads = heads
    self.scale = scale
  }

  package var arity: ClosedRange<Int> { 3...4 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let pattern = try AttentionPattern(heads: heads, scale: scale).outputShape(
      Array(inputs[0..<2] + inputs.dropFirst(3)))
    let value = inputs[2]
    guard value.rank == 3, value[0] == pattern[0], value[1] == pattern[3], value[2] % heads == 0 else {
      throw ShapeFault("values of the shape \(value) are not \(pattern[3]) tokens of \(heads) heads")
    }
    return [pattern[0], pattern[2], value[2]]
  }

  package var reach: Reach { .everywhere }

  /// Images, queries, whole heads, or some of one head's values.
  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    let (width, keyWidth) = (inputs[2][2] / heads, inputs[0][2] / heads)
    let bias = inputs.dropFirst(3).first
    switch axis {
    case 0:
      // A bias that is not the same for all images would have to be repeated from another place on.
      guard bias.map({ $0[0] == 1 }) ?? true else { return nil }
      let own = Extent.range(axis: 0, range)
      return OperatorPart(self, [own, own, own, .whole].prefixed(inputs.count))
    case 1:
      return OperatorPart(
        self, [.range(axis: 1, range), .whole, .whole, .range(axis: 2, range)].prefixed(inputs.count))
    default:
      let seen = range.lowerBound / width..<(range.upperBound - 1) / width + 1
      guard seen.count == 1 || range == seen.lowerBound * width..<seen.upperBound * width else { return nil }
      let keys = Extent.range(axis: 2, seen.lowerBound * keyWidth..<seen.upperBound * keyWidth)
      let ownBias: Extent = bias.map { $0[1] == 1 } ?? true ? .whole : .range(axis: 1, seen)
      return OperatorPart(
        Attention(heads: seen.count, scale: scale),
        [keys, keys, .range(axis: 2, range), ownBias].prefixed(inputs.count))
    }
  }
}
