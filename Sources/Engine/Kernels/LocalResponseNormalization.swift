import Basics
import CDNNL
import Networks

extension LocalResponseNormalization: Executable {
  /// y_c = x_c / (bias + alpha / size * sum of x_k^2)^beta
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.source(0)
    var operation = dnnl_lrn_desc_t()
    var data = x.layout.descriptor
    try check(
      dnnl_lrn_forward_desc_init(
        &operation, node.wantsGradient ? dnnl_forward_training : dnnl_forward_inference, dnnl_lrn_across_channels,
        &data, Int64(size), alpha, beta, bias), "describe the normalisation")
    let descriptor = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
    var arguments = [(DNNL_ARG_SRC, x), (DNNL_ARG_DST, try node.newOutput(x.layout))]
    if let workspace = descriptor.workspace {
      let place = node.builder.allocate(workspace)
      node.workspace = place
      arguments.append((DNNL_ARG_WORKSPACE, place))
    }
    try node.builder.run(descriptor, arguments)
    node.forwardDescriptor = descriptor
  }

  /// dx_c = dy_c / s_c^beta - 2 alpha beta / size * x_c * sum of dy_k y_k / s_k, where s is what is raised to beta
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.source(0)
    var operation = dnnl_lrn_desc_t()
    var data = x.layout.descriptor
    try check(
      dnnl_lrn_backward_desc_init(
        &operation, dnnl_lrn_across_channels, &data, &data, Int64(size), alpha, beta, bias),
      "describe the normalisation's backward pass")
    let descriptor = try PrimitiveDescriptor(
      operation, attributes: PrimitiveAttributes(), forward: node.forwardDescriptor)
    var arguments = [
      (DNNL_ARG_SRC, x), (DNNL_ARG_DIFF_DST, try node.gradient(in: x.layout)),
      (DNNL_ARG_DIFF_SRC, node.newGradient(0, x.layout)),
    ]
    if let workspace = node.workspace { arguments.append((DNNL_ARG_WORKSPACE, workspace)) }
    try node.builder.run(descriptor, arguments)
  }
}
