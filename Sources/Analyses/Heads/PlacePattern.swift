import Basics
import Findings
import Networks

import func Foundation.exp

/// Where the heads of a block would look if each token asked and answered what it does on average over the images: what is
/// left of a pattern where only the place is known.
struct PlacePattern {
  private let block: AttentionBlock
  /// `[T, heads * d]`
  private let queries: [Float]
  private let keys: [Float]
  /// What is added to the scores whatever the image, `[1, 1 or heads, T, T]`.
  private let bias: Tensor?

  /// Nil where what is added to the scores depends on the image.
  init?(_ block: AttentionBlock, _ graph: Graph, queries: [Float], keys: [Float]) {
    bias = block.bias.flatMap { graph.constants[$0] }
    guard block.bias == nil || bias?.shape[0] == 1 else { return nil }
    self.block = block
    self.queries = queries
    self.keys = keys
  }

  /// `[T, T]`
  func pattern(of head: Int) -> [Float] {
    let (width, row) = (block.keyWidth, block.heads * block.keyWidth)
    let tokens = queries.count / row
    let start = bias.map { $0.shape[1] == 1 ? 0 : head * tokens * tokens }
    var pattern = [Float](repeating: 0, count: tokens * tokens)
    for query in 0..<tokens {
      var scores = (0..<tokens).map { key -> Float in
        var score: Float = 0
        for place in 0..<width {
          score += queries[query * row + head * width + place] * keys[key * row + head * width + place]
        }
        return score * block.scale
      }
      if let bias, let start {
        for key in 0..<tokens { scores[key] += bias.values[start + query * tokens + key] }
      }
      let largest = scores.max() ?? 0
      let shares = scores.map { exp($0 - largest) }
      let sum = shares.reduce(0, +)
      for key in 0..<tokens { pattern[query * tokens + key] = shares[key] / sum }
    }
    return pattern
  }
}

extension OffsetKernel {
  /// - Parameter pattern: of one head, `[T, T]`.
  init(ofPattern pattern: [Float], _ space: UnitSpace) {
    let (grid, tokens, leading) = (space.grid, space.tokenCount, space.leadingTokens)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: 2 * grid.width - 1), count: 2 * grid.height - 1)
    for query in 0..<grid.count {
      let from = Cell(query, width: grid.width)
      for key in 0..<grid.count {
        let to = Cell(key, width: grid.width)
        sums[to.row - from.row + grid.height - 1][to.column - from.column + grid.width - 1] +=
          Double(pattern[(leading + query) * tokens + leading + key])
      }
    }
    self.init(
      rows: sums.enumerated().map { y, row in
        row.enumerated().map { x, sum in
          // As many patches have another at this offset.
          let patches = (grid.height - abs(y - grid.height + 1)) * (grid.width - abs(x - grid.width + 1))
          return Float(sum / Double(patches))
        }
      })
  }
}
