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
  private let places: PatternPlaces
  private var images = 0
  /// `[windows, heads, T, T]`
  private var sums: [Float]
  /// `[windows, T, heads * d]`
  private var queries: [Float]
  private var keys: [Float]
  /// Of each head, over the rows of patches: the sum of squares, of entropies by how many tokens there are to look at, and of
  /// what goes to outliers.
  private var squares: [Double]
  private var entropies: [[Int: Double]]
  private var onOutliers: [Double]
  private var outliers = 0
  /// Of each window and token, at how many tokens it can look.
  private let counts: [[Int]]

  init(_ block: AttentionBlock, _ places: PatternPlaces) {
    heads = block.heads
    self.places = places
    let (windows, tokens) = (places.windows.count, places.tokenCount)
    sums = [Float](repeating: 0, count: windows * heads * tokens * tokens)
    queries = [Float](repeating: 0, count: windows * tokens * heads * block.keyWidth)
    keys = queries
    squares = [Double](repeating: 0, count: heads)
    entropies = [[Int: Double]](repeating: [:], count: heads)
    onOutliers = squares
    counts = places.windows.indices.map { window in (0..<tokens).map { places.count(window, $0) } }
  }

  /// Over the images so far, `[windows, T, heads * d]`.
  var meanQueries: [Float] { queries.map { $0 / Float(max(images, 1)) } }
  var meanKeys: [Float] { keys.map { $0 / Float(max(images, 1)) } }

  mutating func add(queries values: UnsafeBufferPointer<Float>) {
    for (place, value) in values.enumerated() { queries[place] += value }
  }

  mutating func add(keys values: UnsafeBufferPointer<Float>) {
    for (place, value) in values.enumerated() { keys[place] += value }
  }

  /// - Parameters:
  ///   - pattern: of one image, `[windows, heads, T, T]`.
  ///   - outliers: its patches that are (``OutlierTokens``).
  mutating func add(_ pattern: UnsafeBufferPointer<Float>, outliers marked: [Cell]) {
    precondition(pattern.count == sums.count, "a pattern of \(pattern.count) numbers is not one of \(sums.count)")
    images += 1
    outliers += marked.count
    let (tokens, patches, stores) = (places.tokenCount, places.patches, Set(marked))
    sums.withUnsafeMutableBufferPointer { sums in
      for (window, members) in places.windows.enumerated() {
        let stored = stores.isEmpty ? [] : members.indices.filter { stores.contains(places.cell(members[$0])) }
        for head in 0..<heads {
          var (square, onStored) = (0.0, 0.0)
          for (query, token) in members.enumerated() {
            let start = ((window * heads + head) * tokens + query) * tokens
            for place in start..<start + tokens { sums[place] += pattern[place] }
            guard patches.contains(token) else { continue }
            var entropy = 0.0
            for place in start..<start + tokens {
              let share = Double(pattern[place])
              square += share * share
              if share > 0 { entropy -= share * log(share) }
            }
            for place in stored { onStored += Double(pattern[start + place]) }
            entropies[head][counts[window][query], default: 0] += entropy
          }
          squares[head] += square
          onOutliers[head] += onStored
        }
      }
    }
  }

  /// What a head does on the images so far.
  ///
  /// - Parameter step: from a patch to the next, in pixels.
  func attention(of head: Int, step: (down: Double, right: Double)) -> HeadAttention {
    let (space, tokens, patches) = (places.space, places.tokenCount, places.patches)
    let mean = mean(of: head)
    var (far, onPatches, onItself, onNeighbours, square) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (window, members) in places.windows.enumerated() {
      for (query, token) in members.enumerated() where patches.contains(token) {
        let from = places.cell(token)
        let start = (window * tokens + query) * tokens
        for share in mean[start..<start + tokens] { square += Double(share) * Double(share) }
        for (key, other) in members.enumerated() where patches.contains(other) {
          let to = places.cell(other)
          let (down, right) = (to.row - from.row, to.column - from.column)
          let share = Double(mean[start + key])
          let (y, x) = (Double(down) * step.down, Double(right) * step.right)
          far += share * sqrt(y * y + x * x)
          onPatches += share
          if other == token {
            onItself += share
          } else if abs(down) <= 1, abs(right) <= 1 {
            onNeighbours += share
          }
        }
      }
    }
    let (count, rows) = (Double(space.grid.count), Double(space.grid.count * max(images, 1)))
    return HeadAttention(
      imageCount: images, grid: space.grid, windows: places.layout, extraTokens: space.extraTokens,
      distance: onPatches > 0 ? far / onPatches : 0, entropy: entropy(of: head, rows: rows),
      onItself: onItself / count, onNeighbours: onNeighbours / count,
      onExtraTokens: space.extraTokens > 0 ? 1 - onPatches / count : nil,
      outliers: outliers > 0 ? Double(outliers) / rows : nil, onOutliers: outliers > 0 ? onOutliers[head] / rows : nil,
      sameness: squares[head] > 0 ? square * Double(max(images, 1)) / squares[head] : 1,
      kernel: OffsetKernel(ofPattern: mean, places), classRow: classRow(mean))
  }

  /// Over the images so far, `[windows, T, T]`.
  private func mean(of head: Int) -> [Float] {
    let (each, scale) = (places.tokenCount * places.tokenCount, 1 / Float(max(images, 1)))
    return places.windows.indices.flatMap { window in
      let start = (window * heads + head) * each
      return sums[start..<start + each].map { $0 * scale }
    }
  }

  /// The mean over the rows of patches of a row's entropy over that of a row that looks at all that is there alike.
  private func entropy(of head: Int, rows: Double) -> Double {
    entropies[head].sorted { $0.key < $1.key }.reduce(0) { sum, part in
      part.key > 1 ? sum + part.value / rows / log(Double(part.key)) : sum
    }
  }

  /// The row of the first token without a place.
  private func classRow(_ pattern: [Float]) -> HeatMap? {
    let space = places.space
    guard let token = space.firstExtraToken else { return nil }
    let start = token * space.tokenCount + space.leadingTokens
    return pattern.withUnsafeBufferPointer {
      HeatMap(
        of: UnsafeBufferPointer(rebasing: $0[start..<start + space.grid.count]), height: space.grid.height,
        width: space.grid.width)
    }
  }
}
