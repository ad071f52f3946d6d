import Basics
import CDNNL
import Networks

/// A convolution's shapes and windows as oneDNN wants them.
struct ConvolutionGeometry {
  let x: Shape
  /// `[O, I, KH, KW]`, with groups `[G, O / G, I / G, KH, KW]`.
  let weights: Shape
  let y: Shape
  let strides: [Int64]
  /// oneDNN counts the cells that are skipped: no dilation is 0.
  let dilations: [Int64]
  let begin: [Int64]
  let end: [Int64]

  func forward(bias: Layout?) throws(Diagnostic) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, y) = (
      try Layout.any(x).descriptor, try Layout.any(weights).descriptor, try Layout.any(y).descriptor
    )
    var b = bias?.descriptor ?? dnnl_memory_desc_t()
    try check(
      dnnl_dilated_convolution_forward_desc_init(
        &result, dnnl_forward_inference, dnnl_convolution_direct, &x, &w, &b, &y, strides, dilations, begin, end),
      "describe the convolution")
    return result
  }

  func backward() throws(Diagnostic) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, y) = (
      try Layout.any(x).descriptor, try Layout.any(weights).descriptor, try Layout.any(y).descriptor
    )
    try check(
      dnnl_dilated_convolution_backward_data_desc_init(
        &result, dnnl_convolution_direct, &x, &w, &y, strides, dilations, begin, end),
      "describe the convolution's backward pass")
    return result
  }
}

extension ConvolutionGeometry {
  init(_ convolution: Convolution, _ node: NodeLowering) {
    let w = node.shape(1)
    let groups = convolution.groups
    self.init(
      x: node.shape(0), weights: groups == 1 ? w : Shape([groups, w[0] / groups] + w.dimensions.dropFirst()),
      y: node.shape, strides: convolution.strides.map(Int64.init),
      dilations: convolution.dilations.map { Int64($0 - 1) }, begin: convolution.padding.prefix(2).map(Int64.init),
      end: convolution.padding.suffix(2).map(Int64.init))
  }
}
