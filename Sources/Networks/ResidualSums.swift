/// Sums of a network of convolutions of which each is the one before plus what a block adds, so that every channel carries
/// itself on: past all blocks that add nothing to it. Of a transformer, whose blocks add attention, ``ResidualStream`` is the
/// same.
package struct ResidualSums: Sendable {
  /// What reads the stream and adds to it.
  package struct Block: Hashable, Sendable {
    /// The stream as it was before.
    package let before: String
    /// The value that the block's last convolution reads.
    package let read: String
  }

  /// From the lowest to the one whose sum the stream ends at; none where nothing carries the end's channels on.
  package let blocks: [Block]

  /// - Parameter end: a sum, or what a function makes of it.
  package init(endingAt end: String, in model: Model) {
    var blocks: [Block] = []
    var value = end
    while let block = Block(making: value, in: model) {
      blocks.append(block)
      value = block.before
    }
    self.blocks = blocks.reversed()
  }

  /// The layers of a circuit in which none but the highest is a stream that a higher one carries on: in their place are what
  /// the blocks' last convolutions read between the two, side by side. Where one of those is named, so are all above it.
  ///
  /// - Parameter values: of layers, from the lowest to the target's.
  package static func layers(_ values: [String], in model: Model) -> [String] {
    var (lower, layers) = (values, [String]())
    while let upper = lower.popLast() {
      layers.insert(upper, at: 0)
      let blocks = ResidualSums(endingAt: upper, in: model).blocks
      var lowest: Int?
      while let next = lower.last, let block = blocks.firstIndex(where: { $0.before == next || $0.read == next }) {
        lowest = min(lowest ?? block, block)
        lower.removeLast()
      }
      if let lowest { layers.insert(contentsOf: blocks[lowest...].map(\.read), at: 0) }
    }
    return layers
  }
}

extension ResidualSums.Block {
  /// The block behind a sum of which one side is made from the other.
  fileprivate init?(making value: String, in model: Model) {
    guard let node = model.producer(of: model.behindFunctions(value)),
      let sum = node.operator as? Arithmetic, sum.function == .add, node.inputs.count == 2
    else { return nil }
    let sides = [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])]
    for (stream, branch) in sides where model.producer(of: stream) != nil {
      guard let last = model.producer(of: model.behindFunctions(branch)), last.operator is Convolution,
        let read = last.inputs.first, model.producer(of: read) != nil, model.value(read, dependsOn: stream)
      else { continue }
      (before, self.read) = (stream, read)
      return
    }
    return nil
  }
}

extension Model {
  /// What lies behind functions of single numbers.
  fileprivate func behindFunctions(_ value: String) -> String {
    var value = value
    while let node = producer(of: value), node.isPointwise {
      let inputs = node.inputs.filter { constants[$0] == nil }
      guard inputs.count == 1 else { break }
      value = inputs[0]
    }
    return value
  }

  fileprivate func value(_ value: String, dependsOn source: String) -> Bool {
    var (seen, open): (Set<String>, [String]) = ([], [value])
    while let next = open.popLast() {
      if next == source { return true }
      if seen.insert(next).inserted, let node = producer(of: next) { open += node.inputs }
    }
    return false
  }
}
