import Basics
import Findings
import Networks

import func Foundation.log
import func Foundation.sqrt

/// What the patterns of a block's heads add up to over images.
///
/// All but the entropy is linear in a pattern, so the sum of the patterns is kept and read at the end.
struct PatternTally: Sendable {
  let heads: Int
  /// The tokens, and which of them are patches.
  private let space: UnitSpace
  private var images = 0
  /// `[heads, T, T]`
  private var sums: [Float]
  /// Of each head: the sum of squares of the rows of patches, and the sum of their entropies.
  private var squares: [Double]
  private var entropies: [Double]

  init(heads: Int, space: UnitSpace) {
    self.heads = heads
    self.space = space
    sums = [Float](repeating: 0, count: heads * space.tokenCount * space.tokenCount)
    squares = [Double](repeating: 0, count: heads)
    entropies = squares
  }

  /// - Parameter pattern: of one image, `[heads, T, T]`.
  mutating func add(_ pattern: UnsafeBufferPointer<Float>) {
    precondition(pattern.count == sums.count, "a pattern of \(pattern.count) numbers is not one of \(sums.count)")
    images += 1
    let tokens = space.tokenCount
    let patches = space.leadingTokens..<space.leadingTokens + space.grid.count
    sums.withUnsafeMutableBufferPointer { sums in
      for head in 0..<heads {
        var (square, entropy) = (0.0, 0.0)
        for query in 0..<tokens {
          let start = (head * tokens + query) * tokens
          for place in start..<start + tokens { sums[place] += pattern[place] }
          guard patches.contains(query) else { continue }
          for place in start..<start + tokens {
            let share = Double(pattern[place])
            square += share * share
            if share > 0 { entropy -= share * log(share) }
          }
        }
        squares[head] += square
        entropies[head] += entropy
      }
    }
  }

  mutating func add(_ other: PatternTally) {
    images += other.images
    for place in sums.indices { sums[place] += other.sums[place] }
    for head in 0..<heads {
      squares[head] += other.squares[head]
      entropies[head] += other.entropies[head]
    }
  }

  /// What a head does on the images so far.
  ///
  /// - Parameter step: from a patch to the next, in pixels.
  func attention(of head: Int, step: (down: Double, right: Double)) -> HeadAttention {
    let (grid, tokens, leading) = (space.grid, space.tokenCount, space.leadingTokens)
    let scale = 1 / Double(max(images, 1))
    var kernel = [[Double]](
      repeating: [Double](repeating: 0, count: 2 * grid.width - 1), count: 2 * grid.height - 1)
    var (far, onPatches, onItself, onNeighbours, square) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for query in 0..<grid.count {
      let from = Cell(query, width: grid.width)
      let start = (head * tokens + leading + query) * tokens
      for place in start..<start + tokens {
        let mean = Double(sums[place]) * scale
        square += mean * mean
      }
      for key in 0..<grid.count {
        let to = Cell(key, width: grid.width)
        let (down, right) = (to.row - from.row, to.column - from.column)
        let share = Double(sums[start + leading + key]) * scale
        kernel[down + grid.height - 1][right + grid.width - 1] += share
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
    let count = Double(grid.count)
    return HeadAttention(
      imageCount: images, grid: grid, extraTokens: space.extraTokens, distance: onPatches > 0 ? far / onPatches : 0,
      entropy: tokens > 1 ? entropies[head] * scale / count / log(Double(tokens)) : 0, onItself: onItself / count,
      onNeighbours: onNeighbours / count, onExtraTokens: space.extraTokens > 0 ? 1 - onPatches / count : nil,
      sameness: squares[head] > 0 ? square / (squares[head] * scale) : 1,
      kernel: OffsetKernel(
        rows: kernel.enumerated().map { y, row in
          row.enumerated().map { x, sum in
            // As many patches have another at this offset.
            let patches = (grid.height - abs(y - grid.height + 1)) * (grid.width - abs(x - grid.width + 1))
            return Float(sum / Double(patches))
          }
        }), classRow: classRow(of: head))
  }

  /// The mean row of the first token without a place.
  private func classRow(of head: Int) -> HeatMap? {
    guard space.extraTokens > 0 else { return nil }
    let token = space.leadingTokens > 0 ? 0 : space.grid.count
    let start = (head * space.tokenCount + token) * space.tokenCount + space.leadingTokens
    return sums.withUnsafeBufferPointer {
      HeatMap(
        of: UnsafeBufferPointer(rebasing: $0[start..<start + space.grid.count]), height: space.grid.height,
        width: space.grid.width)
    }
  }
}
