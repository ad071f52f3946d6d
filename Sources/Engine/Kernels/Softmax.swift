import Basics
import CDNNL
import Networks

extension Softmax: Executable {
  /// y_i = exp(x_i) / sum of exp(x_j) along the axis, or its logarithm
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.denseSource(0)
    var operation = dnnl_softmax_v2_desc_t()
    var data = x.layout.descriptor
    try check(
      dnnl_softmax_v2_forward_desc_init(
        &operation, node.wantsGradient ? dnnl_forward_training : dnnl_forward_inference, algorithm, &data, &data,
        Int32(axis)), "describe the softmax")
    let descriptor = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
    try node.builder.run(descriptor, [(DNNL_ARG_SRC, x), (DNNL_ARG_DST, try node.newDenseOutput())])
    node.forwardDescriptor = descriptor
  }

  /// dx_i = y_i (dy_i - sum of dy_j y_j); of the logarithm: dx_i = dy_i - exp(y_i) sum of dy_j
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let (y, dy) = (try node.denseResult(), try node.denseGradient())
    var operation = dnnl_softmax_v2_desc_t()
    var data = y.layout.descriptor
    try check(
      dnnl_softmax_v2_backward_desc_init(&operation, algorithm, &data, &data, &data, Int32(axis)),
      "describe the softmax's backward pass")
    try node.builder.run(
      PrimitiveDescriptor(operation, attributes: PrimitiveAttributes(), forward: node.forwardDescriptor),
      [(DNNL_ARG_DST, y), (DNNL_ARG_DIFF_DST, dy), (DNNL_ARG_DIFF_SRC, try node.newDenseGradient(0))])
  }

  private var algorithm: dnnl_alg_kind_t { logarithmic ? dnnl_softmax_log : dnnl_softmax_accurate }
}
