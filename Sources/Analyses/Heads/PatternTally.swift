import Basics
import Findings
import Networks

import func Foundation.log
import func Foundation.sqrt

/// What the patterns of a block's heads add up to over images.
///
/// All but the entropy and what depends on which patches are outliers is linear in a pattern, so the sum of the patterns is
/// kept and read at the end.
struct PatternTally: Sendable {
  private let heads: Int
  /// The tokens, and which of them are patches.
  private let space: UnitSpace
  private var images = 0
  /// `[heads, T, T]`
  private var sums: [Float]
  /// `[T, heads * d]`
  private var queries: [Float]
  private var keys: [Float]
  /// Of each head, over the rows of patches: the sum of squares, of entropies, and of what goes to outliers.
  private var squares: [Double]
  private var entropies: [Double]
  private var onOutliers: [Double]
  private var outliers = 0

  init(_ block: AttentionBlock, space: UnitSpace) {
    heads = block.heads
    self.space = space
    sums = [Float](repeating: 0, count: heads * space.tokenCount * space.tokenCount)
    queries = [Float](repeating: 0, count: space.tokenCount * heads * block.keyWidth)
    keys = queries
    squares = [Double](repeating: 0, count: heads)
    (entropies, onOutliers) = (squares, squares)
  }

  /// Over the images so far, `[T, heads * d]`.
  var meanQueries: [Float] { queries.map { $0 / Float(max(images, 1)) } }
  var meanKeys: [Float] { keys.map { $0 / Float(max(images, 1)) } }

  mutating func add(queries values: UnsafeBufferPointer<Float>) {
    for (place, value) in values.enumerated() { queries[place] += value }
  }

  mutating func add(keys values: UnsafeBufferPointer<Float>) {
    for (place, value) in values.enumerated() { keys[place] += value }
  }

  /// - Parameters:
  ///   - pattern: of one image, `[heads, T, T]`.
  ///   - outliers: its patches that are (``OutlierTokens``).
  mutating func add(_ pattern: UnsafeBufferPointer<Float>, outliers marked: [Cell]) {
    precondition(pattern.count == sums.count, "a pattern of \(pattern.count) numbers is not one of \(sums.count)")
    images += 1
    outliers += marked.count
    let tokens = space.tokenCount
    let patches = space.leadingTokens..<space.leadingTokens + space.grid.count
    let places = marked.map { space.leadingTokens + $0.row * space.grid.width + $0.column }
    sums.withUnsafeMutableBufferPointer { sums in
      for head in 0..<heads {
        var (square, entropy, stored) = (0.0, 0.0, 0.0)
        for query in 0..<tokens {
          let start = (head * tokens + query) * tokens
          for place in start..<start + tokens { sums[place] += pattern[place] }
          guard patches.contains(query) else { continue }
          for place in start..<start + tokens {
            let share = Double(pattern[place])
            square += share * share
            if share > 0 { entropy -= share * log(share) }
          }
          for place in places { stored += Double(pattern[start + place]) }
        }
        squares[head] += square
        entropies[head] += entropy
        onOutliers[head] += stored
      }
    }
  }

  /// What a head does on the images so far.
  ///
  /// - Parameter step: from a patch to the next, in pixels.
  func attention(of head: Int, step: (down: Double, right: Double)) -> HeadAttention {
    let (grid, tokens, leading) = (space.grid, space.tokenCount, space.leadingTokens)
    let scale = 1 / Float(max(images, 1))
    let mean = sums[(head * tokens * tokens)..<((head + 1) * tokens * tokens)].map { $0 * scale }
    var (far, onPatches, onItself, onNeighbours, square) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for query in 0..<grid.count {
      let from = Cell(query, width: grid.width)
      let start = (leading + query) * tokens
      for share in mean[start..<start + tokens] { square += Double(share) * Double(share) }
      for key in 0..<grid.count {
        let to = Cell(key, width: grid.width)
        let (down, right) = (to.row - from.row, to.column - from.column)
        let share = Double(mean[start + leading + key])
        let (y, x) = (Double(down) * step.down, Double(right) * step.right)
        far += share * sqrt(y * y + x * x)
        onPatches += share
        if key == query {
          onItself += share
        } else if abs(down) <= 1, abs(right) <= 1 {
          onNeighbours += share
        }
      }
    }
    let (count, rows) = (Double(grid.count), Double(grid.count * max(images, 1)))
    return HeadAttention(
      imageCount: images, grid: grid, extraTokens: space.extraTokens, distance: onPatches > 0 ? far / onPatches : 0,
      entropy: tokens > 1 ? entropies[head] / rows / log(Double(tokens)) : 0, onItself: onItself / count,
      onNeighbours: onNeighbours / count, onExtraTokens: space.extraTokens > 0 ? 1 - onPatches / count : nil,
      outliers: outliers > 0 ? Double(outliers) / rows : nil, onOutliers: outliers > 0 ? onOutliers[head] / rows : nil,
      sameness: squares[head] > 0 ? square * Double(max(images, 1)) / squares[head] : 1,
      kernel: OffsetKernel(ofPattern: mean, space), classRow: classRow(mean))
  }

  /// The row of the first token without a place.
  private func classRow(_ pattern: [Float]) -> HeatMap? {
    guard let token = space.firstExtraToken else { return nil }
    let start = token * space.tokenCount + space.leadingTokens
    return pattern.withUnsafeBufferPointer {
      HeatMap(
        of: UnsafeBufferPointer(rebasing: $0[start..<start + space.grid.count]), height: space.grid.height,
        width: space.grid.width)
    }
  }
}
