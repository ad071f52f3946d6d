import Basics

/// What kind of head one is, by where it looks: by its offset kernel and by how much of its pattern is the same whatever the
/// image.
package enum HeadFamily: String, Hashable, Sendable, Codable, CaseIterable {
  /// Most goes to tokens without a place: class, registers.
  case extraTokens
  case itself
  /// To a patch beside it, in one direction.
  case up, down, left, right
  /// To itself and the patches around it.
  case around
  /// To patches farther away, the same on every image.
  case place
  /// To all alike.
  case everywhere
  /// What the image shows decides.
  case content
}

extension HeadAttention {
  /// The first that holds, from what is most definite to what is least.
  package var family: HeadFamily {
    if let onExtraTokens, onExtraTokens >= 0.5 { return .extraTokens }
    if onItself >= 0.5 { return .itself }
    // Where windows hold patches that lie apart, one step is no patch beside.
    if windows?.step ?? Size(square: 1) == Size(square: 1), let side = kernel.side { return side }
    if onItself + onNeighbours >= 0.5 { return .around }
    if entropy >= 0.95 { return .everywhere }
    return sameness >= 0.6 ? .place : .content
  }
}

extension OffsetKernel {
  /// Where the peak is a patch beside the middle that gets a fifth of all, and twice what the one across gets.
  fileprivate var side: HeadFamily? {
    guard let peak, peak.share >= 0.2, max(abs(peak.down), abs(peak.right)) == 1 else { return nil }
    let (middle, across) = (rows.count / 2, rows[rows.count / 2 - peak.down])
    guard across.indices.contains(across.count / 2 - peak.right), middle > 0,
      peak.share >= 2 * across[across.count / 2 - peak.right]
    else { return nil }
    switch (peak.down, peak.right) {
    case (0, let right): return right < 0 ? .left : .right
    case (let down, 0): return down < 0 ? .up : .down
    default: return nil
    }
  }
}
