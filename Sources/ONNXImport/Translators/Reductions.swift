import Basics
import Networks

extension Translator {
  static let reductions: [String: Translator] = [
    "ReduceSum": reduction(.sum),
    "ReduceMean": reduction(.mean),
    "ReduceMax": reduction(.max),
    "ReduceMin": reduction(.min),
    "ReduceL1": reduction(.sum, of: .absolute),
    "ReduceL2": reduction(.sum, of: .power(2), then: .sqrt),
    "ReduceSumSquare": reduction(.sum, of: .power(2)),
    "ReduceLogSum": reduction(.sum, then: .log),
    "ReduceLogSumExp": reduction(.sum, of: .exp, then: .log),
  ]

  private static func reduction(
    _ kind: Reduction.Kind, of before: Activation.Function? = nil, then after: Activation.Function? = nil
  ) -> Translator {
    Translator(["axes", "keepdims", "noop_with_empty_axes"]) { node throws(Diagnostic) in
      var x = try node.input(0)
      guard let axes = try ReducedAxes(node, rank: x.rank) else {
        guard before == nil, after == nil else {
          throw Diagnostic("reduces along no axes, which is not supported", kind: .unsupported)
        }
        return try node.pass(x)
      }
      if let before { x = try node.intermediate(Activation(before), [x], step: "parts") }
      let reduction = Reduction(kind, axes: axes.list, keepsAxes: axes.kept)
      guard let after else { return try node.emit(reduction, [x]) }
      try node.emit(Activation(after), [try node.intermediate(reduction, [x], step: "sum")])
    }
  }
}
