/// The residual stream of a transformer: a vector for each token, to which block after block adds what its attention and
/// then its MLP makes of it.
package struct ResidualStream: Sendable {
  /// Something that is added to the stream: the difference of the two values of it.
  package struct Write: Sendable {
    package enum Kind: String, Hashable, Sendable, Codable { case attention, mlp }

    package let kind: Kind
    /// The stream before and after it, `[N, T, C]`.
    package let before: String
    package let after: String
  }

  package struct Block: Sendable {
    /// The module that its attention is in, where the file says: `blocks.3`.
    package let name: String
    /// In running order, the attention's first.
    package fileprivate(set) var writes: [Write]
    /// The stream after it.
    package fileprivate(set) var end: String
  }

  /// Before the first block.
  package let start: String
  /// In running order; there is one at least.
  package let blocks: [Block]
  /// The last sum: the stream's end, but for a bias that is added after it.
  package let lastSum: String

  /// Before the first block, then after each.
  package var readings: [String] { [start] + blocks.map(\.end) }

  /// After the last block.
  package var end: String { blocks.last?.end ?? start }

  /// From the first block's start on, after each write.
  package var values: [String] { [start] + blocks.flatMap(\.writes).map(\.after) }
}

extension Graph {
  /// The longest stream to which attention is added; nil where there is none, or where of several blocks only one adds to it,
  /// as in networks whose blocks are not joined by sums.
  ///
  /// Of networks that merge patches on the way it is the stream of a run of blocks with the same tokens.
  package var residualStream: ResidualStream? {
    let wiring = Wiring(inputs: inputs.keys, nodes: nodes, constants: constants, shapes: shapes)
    var chains: [[Addition]] = []
    for node in nodes where wiring.isSum(node) {
      if let next = chains.last?.last.flatMap({ Addition(node, after: $0, wiring) }) {
        chains[chains.count - 1].append(next)
      } else if let first = Addition(node, after: nil, wiring) {
        chains.append([first])
      }
    }
    let least = min(2, nodes.count { $0.operator is Attention })
    let streams = chains.compactMap { chain in ResidualStream(chain.drop { !$0.isAttention }, wiring) }
      .filter { $0.blocks.count >= least }
    return streams.reversed().max { $0.blocks.count < $1.blocks.count }
  }
}

extension ResidualStream {
  fileprivate init?(_ additions: ArraySlice<Addition>, _ wiring: Wiring) {
    guard let start = additions.first?.before, let last = additions.last else { return nil }
    // A bias that is added after the sum is a part of what was written.
    let ends = additions.dropFirst().map(\.before) + [wiring.shifted(last.sum)]
    var blocks: [Block] = []
    for (addition, end) in zip(additions, ends) {
      switch addition.making {
      case .attention(let node):
        let name = AttentionBlock.name(of: node)
        let write = Write(kind: .attention, before: addition.before, after: end)
        blocks.append(Block(name: name, writes: [write], end: end))
      case .mlp:
        guard var block = blocks.popLast() else { return nil }
        block.writes.append(Write(kind: .mlp, before: addition.before, after: end))
        block.end = end
        blocks.append(block)
      }
    }
    self.start = start
    self.blocks = blocks
    lastSum = last.sum
  }
}

/// A sum of the stream and of what is made of it.
private struct Addition {
  /// An MLP knows no other token.
  enum Making { case attention(Node), mlp }

  let before: String
  let sum: String
  let making: Making

  var isAttention: Bool { if case .attention = making { true } else { false } }

  /// Nil of another sum.
  ///
  /// - Parameter last: what was added to the stream before, with which it must go on; nil for the first.
  init?(_ node: Node, after last: Addition?, _ wiring: Wiring) {
    for (before, written) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      var sources = [before]
      if let last {
        guard wiring.unshifted(before) == last.sum else { continue }
        // An MLP may stand beside the attention and read what that reads.
        if last.isAttention { sources.append(last.before) }
      }
      guard let making = wiring.making(of: written, from: sources) else { continue }
      (self.before, sum, self.making) = (before, node.output, making)
      return
    }
    return nil
  }
}

extension Wiring {
  /// What constants are added to.
  fileprivate func unshifted(_ value: String) -> String {
    var value = value
    while let node = maker(of: value), (node.operator as? Arithmetic)?.function == .add,
      let (varying, _) = operands(node), shapes[varying] == shapes[node.output]
    {
      value = varying
    }
    return value
  }

  /// What becomes of a value by constants that are added to it before anything else reads it.
  fileprivate func shifted(_ value: String) -> String {
    var value = value
    while readers(of: value).count == 1, let node = readers(of: value).first,
      unshifted(node.output) == unshifted(value),
      node.output != value
    {
      value = node.output
    }
    return value
  }

  /// How a value is made of the stream and of nothing else; nil where it is made otherwise.
  fileprivate func making(of written: String, from stream: [String]) -> Addition.Making? {
    var (attention, hasWeights, isOfTokens): (Node?, Bool, Bool) = (nil, false, true)
    var (seen, waiting): (Set<String>, [String]) = ([written], [written])
    while let value = waiting.popLast() {
      guard !stream.contains(value) else { continue }
      guard let node = maker(of: value) else { return nil }
      if node.operator is Attention { attention = attention ?? node }
      if node.operator is MatrixProduct { hasWeights = true }
      isOfTokens = isOfTokens && staysWithinTokens(node)
      // A mask says who may look, not what is written.
      let read = node.operator is Attention ? node.inputs.prefix(3) : node.inputs[...]
      waiting += read.filter { dependsOnImage($0) && seen.insert($0).inserted }
    }
    return attention.map { .attention($0) } ?? (hasWeights && isOfTokens ? .mlp : nil)
  }

  /// Whether a token of the output is made of that token alone, whose numbers lie along the last axis.
  private func staysWithinTokens(_ node: Node) -> Bool {
    guard let shape = node.inputs.first.flatMap({ shapes[$0] }) else { return false }
    let last = shape.rank - 1
    return switch node.operator {
    case let product as MatrixProduct: !product.transposesFirst && !dependsOnImage(node.inputs[1])
    case let reduction as Reduction: reduction.axes == [last]
    case let normalization as Normalization: normalization.scope == .axes([last])
    case let transposition as Transposition: transposition.permutation.last == last
    case let slicing as Slicing: slicing.cuts.allSatisfy { $0.axis == last }
    case is Reshaping: shapes[node.output]?.dimensions.last == shape.dimensions.last
    case is Activation, is Arithmetic: true
    default: false
    }
  }
}
