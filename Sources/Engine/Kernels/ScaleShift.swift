import Basics
import CDNNL
import Networks

extension ScaleShift: Executable {
  var appliesRelu: Bool { true }

  /// y = scale_c x + shift_c
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.source(0)
    let (scale, shift) = (try channels(1, node), try channels(2, node))
    try node.builder.combine(
      dnnl_binary_mul, x, scale, into: node.newOutput(x.layout), plus: shift, relu: node.appliesRelu)
  }

  /// dx = scale_c dy
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard !node.takesGradient(1), !node.takesGradient(2) else {
      throw Diagnostic("its scale depends on the image, and gradients towards weights are not computed")
    }
    guard node.takesGradient(0) else { return }
    let dy = try node.gradient()
    try node.builder.combine(dnnl_binary_mul, dy, channels(1, node), into: node.newGradient(0, dy.layout))
  }

  /// `[C]` as `[1, C, 1, ...]`
  private func channels(_ input: Int, _ node: NodeLowering) throws(Diagnostic) -> Place {
    let spread = [1, node.shape[1]] + Array(repeating: 1, count: node.shape.rank - 2)
    return try node.denseSource(input).reshaped(Shape(spread))
  }
}

extension Builder {
  /// y = a op b (+ c), b and c broadcast to a; a and y have one layout.
  func combine(
    _ function: dnnl_alg_kind_t, _ a: Place, _ b: Place, into y: Place, plus c: Place? = nil, relu: Bool = false
  ) throws(Diagnostic) {
    var operation = dnnl_binary_desc_t()
    var (first, second, result) = (a.layout.descriptor, b.layout.descriptor, y.layout.descriptor)
    try check(dnnl_binary_desc_init(&operation, function, &first, &second, &result), "describe the arithmetic")
    let attributes = try PrimitiveAttributes()
    try attributes.append(adding: c?.layout, relu: relu)
    var arguments = [(DNNL_ARG_SRC_0, a), (DNNL_ARG_SRC_1, b), (DNNL_ARG_DST, y)]
    // DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, whose macro Swift cannot import.
    if let c { arguments.append((DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, c)) }
    try run(PrimitiveDescriptor(operation, attributes: attributes), arguments)
  }
}
