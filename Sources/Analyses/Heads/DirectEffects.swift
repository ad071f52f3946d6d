import Engine
import Findings
import Networks

/// What the heads of a block add to a score straight, by the tokens from which they took it: from the values of one run.
struct DirectEffects: Sendable {
  /// What has to be read of a run.
  let values: [String]
  let logits: String
  /// From the end of the stream to the scores, with the norm's scale left out.
  let tail: Program
  private let block: AttentionBlock
  private let space: UnitSpace
  private let end: StreamEnd
  private let output: Tensor

  /// Nil where what the heads write is not added to a stream from which the scores are read by one norm and weights.
  ///
  /// - Parameters:
  ///   - graph: up to the scores.
  ///   - space: of the heads.
  init?(_ block: AttentionBlock, _ space: UnitSpace, logits: String, in graph: Graph) throws {
    guard let end = graph.streamEnd(of: logits), let sum = block.sum, end.sums.contains(sum),
      let output = block.output?.weights, let stream = graph.shapes[end.stream],
      stream.dimensions == [1, space.tokenCount, output.shape[1]]
    else { return nil }
    // The scale is an image's own, and comes in when it is read.
    let held = end.scale.map { scale in
      [scale.holding: Tensor(Shape((graph.shapes[scale.value]?.dimensions ?? []).map { _ in 1 }), [1])]
    }
    guard let tail = try graph.linearized(from: end.stream, to: logits, axes: AxisTrace(graph), held: held ?? [:])
    else {
      return nil
    }
    self.tail = try Program(tail, gradient: true)
    self.block = block
    self.space = space
    self.logits = logits
    self.end = end
    self.output = output
    values = [logits, block.patternValue, block.value] + (end.scale.map { [$0.value] } ?? [])
  }

  /// Of each head, what it adds to a score by source token.
  ///
  /// - Parameters:
  ///   - reading: one execution of ``tail``, that was run once.
  ///   - read: gives the ``values``.
  func of(_ answer: Int, _ reading: Execution, read: (String) -> [Float]) -> [[Double]] {
    let (tokens, width) = (space.tokenCount, block.valueWidth)
    let directions = directions(of: answer, reading, read)
    let (pattern, values) = (read(block.patternValue), read(block.value))
    return (0..<block.heads).map { head in
      // What the classifier reads of a head's own values, at the tokens that it reads.
      let readers = directions.map { token, direction in (token: token, direction: seen(direction, by: head)) }
      return (0..<tokens).map { source in
        let start = source * block.heads * width + head * width
        return readers.reduce(0) { sum, reader in
          let moved = zip(values[start..<start + width], reader.direction).reduce(0) { $0 + Double($1.0) * $1.1 }
          return sum + Double(pattern[(head * tokens + reader.token) * tokens + source]) * moved
        }
      }
    }
  }

  func part(_ effects: [Double]) -> HeadDirectEffect.Part {
    HeadDirectEffect.Part(
      score: effects.reduce(0, +),
      map: (0..<space.grid.height).map { row in
        (0..<space.grid.width).map { Float(effects[space.leadingTokens + row * space.grid.width + $0]) }
      })
  }

  /// The direction of the stream that a score is read by, at each token at which it is read at all.
  private func directions(
    of answer: Int, _ reading: Execution, _ read: (String) -> [Float]
  ) -> [(token: Int, direction: [Double])] {
    let width = output.shape[1]
    var seeds = [Float](repeating: 0, count: tail.graph.shapes[logits]?.count ?? 0)
    if seeds.indices.contains(answer) { seeds[answer] = 1 }
    seeds.withUnsafeBufferPointer { reading.setGradient(logits, $0) }
    reading.backward()
    let scales: [Double]? = end.scale.map { self.scales($0, read) }
    return reading.withInputGradient { gradient in
      (0..<space.tokenCount).compactMap { token -> (token: Int, direction: [Double])? in
        let direction = gradient[token * width..<(token + 1) * width]
        guard direction.contains(where: { $0 != 0 }) else { return nil }
        let scale = scales.map { $0.count == 1 ? $0[0] : $0[token] } ?? 1
        return (token, direction.map { Double($0) * scale })
      }
    }
  }

  /// What the norm multiplies each token by, or the one that it is given.
  private func scales(_ scale: StreamEnd.Scale, _ read: (String) -> [Float]) -> [Double] {
    let values = read(scale.value)
    guard case .normalization(let normalization, _) = scale else { return values.map { 1 / Double($0) } }
    let width = output.shape[1]
    return (0..<values.count / width).map { row in
      let own = values[row * width..<(row + 1) * width].map(Double.init)
      let mean = own.reduce(0, +) / Double(width)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      return 1 / (variance + Double(normalization.epsilon)).squareRoot()
    }
  }

  private func seen(_ direction: [Double], by head: Int) -> [Double] {
    block.rows(of: head).map { row in
      (0..<direction.count).reduce(0) { $0 + Double(output.values[row * direction.count + $1]) * direction[$1] }
    }
  }
}

extension [Float] {
  /// The place of the largest, the first where several are; nil of an empty list.
  var answer: Int? { indices.max { (self[$0], $1) < (self[$1], $0) } }
}
