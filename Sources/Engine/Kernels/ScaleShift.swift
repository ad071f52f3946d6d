import Basics
import CDNNL
import Networks

extension ScaleShift: Executable {
  var appliesRelu: Bool { true }

  /// y = scale_c x + shift_c
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.source(0)
    try Combination(
      function: dnnl_binary_mul, a: x, b: channels(1, node), addend: channels(2, node), relu: node.appliesRelu
    ).run(in: node.builder, into: node.newOutput)
  }

  /// dx = scale_c dy
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard !node.takesGradient(1), !node.takesGradient(2) else {
      throw Diagnostic("its scale depends on the image, and gradients towards weights are not computed")
    }
    guard node.takesGradient(0) else { return }
    let dy = try node.gradient()
    try Combination(function: dnnl_binary_mul, a: dy, b: channels(1, node))
      .run(in: node.builder) { node.newGradient(0, $0) }
  }

  /// `[C]` as `[1, C, 1, ...]`
  private func channels(_ input: Int, _ node: NodeLowering) throws(Diagnostic) -> Place {
    let spread = [1, node.shape[1]] + Array(repeating: 1, count: node.shape.rank - 2)
    return try node.denseSource(input).reshaped(Shape(spread))
  }
}
