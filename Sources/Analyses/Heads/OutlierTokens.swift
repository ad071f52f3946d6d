import Basics
import Networks

/// Patches whose vector in the residual stream is far longer than those of the others: networks store there what is not
/// about the patch, so a map that lights up at one shows no sight.
///
/// Darcet et al., "Vision Transformers Need Registers" (2024).
enum OutlierTokens {
  /// How many times as long as the median of the patches of its image.
  static let factor = 3.0

  /// - Parameter stream: of one image, `[T, C]`.
  static func patches(of stream: UnsafeBufferPointer<Float>, _ space: UnitSpace) -> [Cell] {
    let (width, count) = (stream.count / max(space.tokenCount, 1), space.grid.count)
    let squares = (0..<count).map { patch -> Double in
      let start = (space.leadingTokens + patch) * width
      return stream[start..<start + width].reduce(0) { $0 + Double($1) * Double($1) }
    }
    let median = squares.sorted()[count / 2]
    return squares.indices.filter { squares[$0] > median * factor * factor && median > 0 }
      .map { Cell($0, width: space.grid.width) }
  }
}
