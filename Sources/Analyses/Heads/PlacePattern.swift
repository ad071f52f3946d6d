import Basics
import Findings
import Networks

import func Foundation.exp

/// Where the heads of a block would look if each token asked and answered what it does on average over the images: what is
/// left of a pattern where only the place is known.
struct PlacePattern {
  private let block: AttentionBlock
  private let places: PatternPlaces
  /// `[windows, T, heads * d]`
  private let queries: [Float]
  private let keys: [Float]
  /// What is added to the scores whatever the image, `[B, 1 or heads, T, T]`.
  private let bias: Tensor?

  /// Nil where what is added to the scores depends on the image.
  ///
  /// - Parameter bias: as far as it does not.
  init?(_ block: AttentionBlock, _ places: PatternPlaces, bias: Tensor?, queries: [Float], keys: [Float]) {
    guard (block.bias == nil) == (bias == nil), bias?.shape[0] != 0 else { return nil }
    self.block = block
    self.places = places
    self.bias = bias
    self.queries = queries
    self.keys = keys
  }

  /// `[windows, T, T]`
  func pattern(of head: Int) -> [Float] { places.windows.indices.flatMap { pattern(of: head, in: $0) } }

  /// `[T, T]`
  private func pattern(of head: Int, in window: Int) -> [Float] {
    let (width, row, tokens) = (block.keyWidth, block.heads * block.keyWidth, places.tokenCount)
    let first = window * tokens
    let start = bias.map { bias in
      (window % bias.shape[0] * bias.shape[1] + (bias.shape[1] == 1 ? 0 : head)) * tokens * tokens
    }
    var pattern = [Float](repeating: 0, count: tokens * tokens)
    for query in 0..<tokens {
      var scores = (0..<tokens).map { key -> Float in
        var score: Float = 0
        for place in 0..<width {
          score +=
            queries[(first + query) * row + head * width + place] * keys[(first + key) * row + head * width + place]
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
  /// - Parameter pattern: of one head, `[windows, T, T]`.
  init(ofPattern pattern: [Float], _ places: PatternPlaces) {
    let (grid, tokens, patches) = (places.space.grid, places.tokenCount, places.patches)
    let step = places.layout?.step ?? Size(square: 1)
    // As far as any patch of the map from any other.
    let (rows, columns) = ((grid.height - 1) / step.height, (grid.width - 1) / step.width)
    let width = 2 * columns + 1
    var sums = [Double](repeating: 0, count: (2 * rows + 1) * width)
    var pairs = [Int](repeating: 0, count: sums.count)
    for (window, members) in places.windows.enumerated() {
      let cells = members.map { patches.contains($0) ? places.cell($0) : nil }
      for (query, from) in cells.enumerated() {
        guard let from else { continue }
        for (key, to) in cells.enumerated() where places.isThere(window, query, key) {
          guard let to else { continue }
          let offset =
            ((to.row - from.row) / step.height + rows) * width + (to.column - from.column) / step.width + columns
          sums[offset] += Double(pattern[(window * tokens + query) * tokens + key])
          pairs[offset] += 1
        }
      }
    }
    let used = pairs.indices.filter { pairs[$0] > 0 }.map { Cell($0, width: width) }
    let down = used.map { abs($0.row - rows) }.max() ?? 0
    let right = used.map { abs($0.column - columns) }.max() ?? 0
    self.init(
      rows: (rows - down...rows + down).map { row in
        (columns - right...columns + right).map { column in
          let offset = row * width + column
          return pairs[offset] > 0 ? Float(sums[offset] / Double(pairs[offset])) : 0
        }
      })
  }
}
