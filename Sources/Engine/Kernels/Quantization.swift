import Basics
import Networks

extension Quantization: Executable {
  /// y = min(max(round(x / step) + zero, low), high)
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    try node.pointwise { [self] x in min(max((x / step).rounded(.toNearestOrEven) + zero, low), high) }
  }

  /// dx = dy / step where y is not at its bounds' far side, as if nothing had been rounded
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    try node.pointwiseBackward { [self] x, _ in
      let level = (x / step).rounded(.toNearestOrEven) + zero
      return level >= low && level <= high ? 1 / step : 0
    }
  }
}
