import Engine
package import Findings
package import Images
package import Networks

/// Follows attention through all blocks on single images.
package struct InputAttentionMeasurement: Sendable {
  private let program: Program
  private let blocks: [AttentionBlock]
  private let space: UnitSpace
  private let logits: String?
  private let preprocessing: Preprocessing
  /// Whether these are all the attention that there is.
  private let isWhole: Bool
  /// Of each block; nil where its heads' way to the scores is not known.
  private let effects: [DirectEffects?]

  /// Nil where the blocks look at different tokens.
  ///
  /// - Parameters:
  ///   - blocks: with the units of their heads, from the lowest up.
  ///   - logits: the value with a number for each class; nil where there is none.
  package init?(
    model: Model, blocks: [(block: AttentionBlock, units: UnitSpace)], logits: String?, preprocessing: Preprocessing
  ) throws {
    guard let space = blocks.first?.units, blocks.allSatisfy({ $0.units.places == space.places }) else { return nil }
    var seen = model
    for (block, _) in blocks { seen = try seen.adding(Lens(patternsOf: block)) }
    let ends = blocks.flatMap { [$0.block.patternValue, $0.block.value, $0.block.joined] }
    let compiler = Compiler(seen)
    let input = preprocessing.inputShape(count: 1)
    let graph = try compiler.graph(input: input, targets: (logits.map { [$0] } ?? []) + ends)
    effects = try blocks.map { block, units in
      try logits.flatMap { try DirectEffects(block, units, logits: $0, in: graph) }
    }
    let read = Set(ends + effects.compactMap(\.?.values).joined())
    program = try compiler.program(
      input: input, targets: (logits.map { [$0] } ?? []) + read.subtracting(logits.map { [$0] } ?? []).sorted(),
      gradient: logits != nil)
    isWhole = graph.attentionBlocks.count == blocks.count
    self.blocks = blocks.map(\.block)
    self.space = space
    self.logits = logits
    self.preprocessing = preprocessing
  }

  /// - Parameter view: what the model sees of the image.
  package func run(_ view: Picture) throws -> InputAttention {
    let execution = try program.execution()
    preprocessing.input(ofView: view).withUnsafeBufferPointer { execution.forward($0) }
    func read(_ value: String) -> [Float] { execution.withActivation(value) { Array($0) } }
    let answer = logits.flatMap { read($0).answer }
    if let logits, let answer {
      var seeds = [Float](repeating: 0, count: read(logits).count)
      seeds[answer] = 1
      seeds.withUnsafeBufferPointer { execution.setGradient(logits, $0) }
      execution.backward()
    }
    let start = reader
    var (rollout, weighted) = (start, start)
    var layers: [[InputAttention.Head]] = []
    var total: [Double]?
    for (block, effects) in zip(blocks, effects).reversed() {
      let (pattern, values) = (read(block.patternValue), read(block.value))
      let gradient = answer == nil ? nil : execution.withGradient(of: block.joined) { Array($0) }
      let direct = try effects.flatMap { effects in
        try answer.map { answer in
          let tail = try effects.tail.execution()
          tail.forward()
          return effects.of(answer, tail, read: read)
        }
      }
      layers.append(
        (0..<block.heads).map { head in
          InputAttention.Head(
            row: map(moved(start, by: pattern, head: head)), effect: direct?[head].reduce(0, +))
        })
      if let direct {
        total = direct.reduce(total ?? [Double](repeating: 0, count: space.tokenCount)) { zip($0, $1).map { $0 + $1 } }
      }
      let own = rollout
      var sum = [Float](repeating: 0, count: own.count)
      var gained = sum
      for head in 0..<block.heads {
        for (place, share) in moved(own, by: pattern, head: head).enumerated() { sum[place] += share }
        guard let gradient else { continue }
        let weights = slopes(pattern, values, gradient, block, head)
        for (place, share) in moved(weighted, by: weights, head: 0).enumerated() { gained[place] += share }
      }
      let heads = Float(max(block.heads, 1))
      rollout = zip(own, sum).map { ($0 + $1 / heads) / 2 }
      weighted = zip(weighted, gained).map { $0 + $1 / heads }
    }
    return InputAttention(
      answer: answer, rollout: isWhole ? map(rollout) : nil, weighted: isWhole && answer != nil ? map(weighted) : nil,
      effect: total.flatMap { total in effects.first.flatMap { $0?.part(total) } },
      layers: layers.reversed())
  }

  /// The token that is asked what it looks at: the first without a place, or all patches alike.
  private var reader: [Float] {
    let first = space.firstExtraToken
    return (0..<space.tokenCount).map { token in first.map { token == $0 ? 1 : 0 } ?? 1 / Float(space.grid.count) }
  }

  /// Shares of tokens, each sent on to what it looks at: `r A`.
  private func moved(_ shares: [Float], by pattern: [Float], head: Int) -> [Float] {
    let tokens = space.tokenCount
    var moved = [Float](repeating: 0, count: tokens)
    for (query, share) in shares.enumerated() where share != 0 {
      let start = (head * tokens + query) * tokens
      for key in 0..<tokens { moved[key] += share * pattern[start + key] }
    }
    return moved
  }

  /// A head's pattern times the gradient of the score, where that is above 0, `[T, T]`.
  private func slopes(
    _ pattern: [Float], _ values: [Float], _ gradient: [Float], _ block: AttentionBlock, _ head: Int
  ) -> [Float] {
    let (tokens, width, row) = (space.tokenCount, block.valueWidth, block.heads * block.valueWidth)
    var weights = [Float](repeating: 0, count: tokens * tokens)
    for query in 0..<tokens {
      for key in 0..<tokens {
        var slope: Float = 0
        for place in head * width..<(head + 1) * width {
          slope += gradient[query * row + place] * values[key * row + place]
        }
        weights[query * tokens + key] = max(0, slope) * pattern[(head * tokens + query) * tokens + key]
      }
    }
    return weights
  }

  private func map(_ shares: [Float]) -> HeatMap {
    let patches = shares[space.leadingTokens..<space.leadingTokens + space.grid.count]
    return Array(patches).withUnsafeBufferPointer {
      HeatMap(of: $0, height: space.grid.height, width: space.grid.width)
    }
  }
}
