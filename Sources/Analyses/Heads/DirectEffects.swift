import Engine
import Findings
import Networks

/// What the heads of a block add to a score straight, by the tokens from which they took it: from the values of one run.
struct DirectEffects: Sendable {
  /// What has to be read of a run.
  let values: [String]
  private let reading: StreamReading
  private let block: AttentionBlock
  private let space: UnitSpace
  private let output: Tensor

  var logits: String { reading.value }

  /// From the end of the stream to the scores, with the norm's scale left out.
  var tail: Program { reading.tail }

  /// Nil where what the heads write is not added to a stream from which the scores are read by one norm and weights, or they
  /// look within windows.
  ///
  /// - Parameters:
  ///   - graph: up to the scores.
  ///   - space: of the heads.
  init?(_ block: AttentionBlock, _ space: UnitSpace, logits: String, in graph: Graph) throws {
    guard block.windows == nil, let output = block.output?.weights, let sum = block.sum,
      let reading = try StreamReading(logits, in: graph),
      reading.end.sums.contains(sum), reading.stream.dimensions == [1, space.tokenCount, output.shape[1]]
    else { return nil }
    self.reading = reading
    self.block = block
    self.space = space
    self.output = output
    values = [block.patternValue, block.value] + reading.values
  }

  /// Of each head, what it adds to a score by source token.
  ///
  /// - Parameters:
  ///   - execution: one of ``tail``, that was run once.
  ///   - read: gives the ``values``.
  func of(_ answer: Int, _ execution: Execution, read: (String) -> [Float]) -> [[Double]] {
    let (tokens, width) = (space.tokenCount, block.valueWidth)
    let directions = reading.directions([answer: 1], execution, read: read)
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
