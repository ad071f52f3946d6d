import Basics
import Findings
import Networks

/// Which tokens the rows and columns of a block's patterns are of, and which of these pairs there are.
///
/// The patterns of one image are `[windows, heads, T, T]`. All its tokens are one window, unless the block looks within
/// windows of the map: a patch of another window, or one that a mask hides, is then no patch that gets nothing, but one that
/// was never there to be looked at.
struct PatternPlaces: Sendable {
  /// Of the heads: the tokens, and which of them are patches.
  let space: UnitSpace
  /// Of each window its tokens, as ``space`` counts them.
  let windows: [[Int]]
  /// The windows as they lie on the map; nil where all tokens look at one another.
  let layout: HeadAttention.Windows?
  /// `[windows, T, T]`; empty where no pair is hidden.
  private let hidden: [Bool]

  /// - Parameter bias: what is added to the scores, as far as that is the same for all images.
  init(_ block: AttentionBlock, _ space: UnitSpace, bias: Tensor?) {
    self.space = space
    guard let windows = block.windows else {
      (self.windows, layout, hidden) = ([Array(0..<space.tokenCount)], nil, [])
      return
    }
    self.windows = windows.patches
    layout = HeadAttention.Windows(size: windows.size, step: windows.step, shift: windows.shift)
    hidden = bias.map { Self.hidden(by: $0, windows: windows.patches.count, tokens: windows.size.count) } ?? []
  }

  /// Tokens of one window.
  var tokenCount: Int { windows.first?.count ?? 0 }

  /// The tokens that are patches.
  var patches: Range<Int> { space.leadingTokens..<space.leadingTokens + space.grid.count }

  /// Where a token that is a patch stands.
  func cell(_ token: Int) -> Cell { Cell(token - space.leadingTokens, width: space.grid.width) }

  /// Whether a token can look at another of its window.
  func isThere(_ window: Int, _ query: Int, _ key: Int) -> Bool {
    hidden.isEmpty || !hidden[(window * tokenCount + query) * tokenCount + key]
  }

  /// At how many tokens a token of a window can look.
  func count(_ window: Int, _ query: Int) -> Int {
    hidden.isEmpty ? tokenCount : (0..<tokenCount).count { isThere(window, query, $0) }
  }

  /// The window that a patch lies in.
  func window(of patch: Cell) -> Int {
    let token = space.leadingTokens + patch.row * space.grid.width + patch.column
    return windows.firstIndex { $0.contains(token) } ?? 0
  }

  /// By how much a mask lowers a score: what is learned by position lies far closer together, and exp(-50) is nothing.
  private static let masking: Float = 50

  /// Pairs that are hidden from all heads.
  private static func hidden(by bias: Tensor, windows: Int, tokens: Int) -> [Bool] {
    let (period, heads) = (bias.shape[0], bias.shape[1])
    guard period > 0, bias.values.count == period * heads * tokens * tokens else { return [] }
    var hidden = [Bool](repeating: true, count: windows * tokens * tokens)
    for window in 0..<windows {
      for (head, query) in (0..<heads * tokens).map({ $0.quotientAndRemainder(dividingBy: tokens) }) {
        let start = ((window % period * heads + head) * tokens + query) * tokens
        let row = bias.values[start..<start + tokens]
        let largest = row.max() ?? 0
        for (key, value) in row.enumerated() where value > largest - masking {
          hidden[(window * tokens + query) * tokens + key] = false
        }
      }
    }
    return hidden.contains(true) ? hidden : []
  }
}
