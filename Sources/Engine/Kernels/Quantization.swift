import Basics
import Networks

extension Quantization: Executable {
  /// y = min(max(round(x / step) + zero, low), high)
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    guard let levels else {
      return try node.pointwise { [self] x in min(max((x / step).rounded(.toNearestOrEven) + zero, low), high) }
    }
    let (count, shift) = (node.shape.count, zero)
    node.builder.run([try node.denseSource(0), try node.newDenseOutput()]) { memory in
      let (x, y) = (memory[0], memory[1])
      for i in 0..<count { y[i] = levels.level(x[i], levels.lowest, levels.highest) + shift }
    }
  }

  /// dx = dy / step where y is not at its bounds' far side, as if nothing had been rounded
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard let levels else {
      return try node.pointwiseBackward { [self] x, _ in
        let level = (x / step).rounded(.toNearestOrEven) + zero
        return level >= low && level <= high ? 1 / step : 0
      }
    }
    let (count, slope) = (node.shape.count, 1 / step)
    let places = [try node.denseSource(0), try node.denseGradient(), try node.newDenseGradient(0)]
    node.builder.run(places) { memory in
      let (x, dy, dx) = (memory[0], memory[1], memory[2])
      for i in 0..<count {
        let level = levels.level(x[i], levels.lowest - 1, levels.highest + 1)
        let gradient = dy[i] * slope
        let aboveLow = level < levels.lowest ? 0 : gradient
        dx[i] = level > levels.highest ? 0 : aboveLow
      }
    }
  }

  /// Rounding to a few levels, which a processor does to several numbers at once; nil where they are too many for it.
  private var levels: QuantizationLevels? {
    let (lowest, highest) = (low - zero, high - zero)
    guard [lowest, highest].allSatisfy({ abs($0) < QuantizationLevels.limit && $0 == $0.rounded() }) else { return nil }
    return QuantizationLevels(step: step, lowest: lowest, highest: highest)
  }
}

private struct QuantizationLevels: Sendable {
  let step: Float
  let lowest: Float
  let highest: Float

  /// Three times this plus a number no larger than this lies where neighbours of 32 bits are 1 apart.
  static let limit = Float(1 << 22)

  /// The nearest level between two integers, even where two are as near: the sum rounds. As the bounds are integers they
  /// may come before it.
  @inline(__always)
  func level(_ x: Float, _ low: Float, _ high: Float) -> Float {
    let exact = x / step
    let raised = exact < low ? low : exact
    let bounded = raised > high ? high : raised
    return bounded + 3 * Self.limit - 3 * Self.limit
  }
}
