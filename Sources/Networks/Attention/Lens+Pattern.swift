extension AttentionBlock {
  /// The value with the pattern of each head, `[N, heads, T, S]` (``Lens/init(patternOf:)``).
  package var patternValue: String { "\(headValue): pattern" }
}

extension Lens {
  /// Where the heads of a block look.
  package init(patternOf block: AttentionBlock) {
    let node = Node(
      name: block.patternValue, operator: AttentionPattern(heads: block.heads, scale: block.scale),
      inputs: [block.query, block.key] + (block.bias.map { [$0] } ?? []), output: block.patternValue)
    self.init([node], constants: [:])
  }
}
