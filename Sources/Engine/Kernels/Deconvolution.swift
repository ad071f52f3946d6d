import Basics
import CDNNL
import Networks

extension Deconvolution: Executable {
  /// x `[N, C, H, W]`, weights `[C, O / groups, KH, KW]`, bias `[O]` -> y `[N, O, OH, OW]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let geometry = Geometry(self, node)
    let bias = node.inputCount > 2 ? try node.denseSource(2) : nil
    let descriptor = try PrimitiveDescriptor(
      geometry.forward(bias: bias?.layout), attributes: PrimitiveAttributes())
    try node.runWeighted(descriptor, x: geometry.x, weights: geometry.weights, y: geometry.y, bias: bias) {
      layout throws(Diagnostic) in
      try weights(node, geometry, in: layout)
    }
    node.forwardDescriptor = descriptor
  }

  /// dx = the convolution of dy with the same weights
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard node.takesGradient(0) else { return }
    let geometry = Geometry(self, node)
    let descriptor = try PrimitiveDescriptor(
      geometry.backward(), attributes: PrimitiveAttributes(), forward: node.forwardDescriptor)
    try node.runWeightedBackward(descriptor, x: geometry.x, weights: geometry.weights, y: geometry.y) {
      layout throws(Diagnostic) in
      try weights(node, geometry, in: layout)
    }
  }

  private func weights(_ node: NodeLowering, _ geometry: Geometry, in layout: Layout) throws(Diagnostic) -> Place {
    guard let tensor = node.constant(1) else { throw Diagnostic("its weights are not constant") }
    return try node.builder.constant(tensor, from: geometry.givenWeights(), to: layout)
  }
}

/// A deconvolution's shapes and windows as oneDNN wants them.
private struct Geometry {
  let x: Shape
  /// `[O, C, KH, KW]`, with groups `[G, O / G, C / G, KH, KW]`: oneDNN names the output first, ONNX the input.
  let weights: Shape
  let y: Shape
  let strides: [Int64]
  let dilations: [Int64]
  let begin: [Int64]
  let end: [Int64]

  init(_ deconvolution: Deconvolution, _ node: NodeLowering) {
    let w = node.shape(1)
    let groups = deconvolution.groups
    x = node.shape(0)
    y = node.shape
    weights = groups == 1 ? [w[1], w[0], w[2], w[3]] : [groups, w[1], w[0] / groups, w[2], w[3]]
    strides = deconvolution.strides.map(Int64.init)
    dilations = deconvolution.dilations.map { Int64($0 - 1) }
    begin = deconvolution.padding.prefix(2).map(Int64.init)
    end = deconvolution.padding.suffix(2).map(Int64.init)
  }

  /// How the tensor of the file lies, its axes named as oneDNN does.
  func givenWeights() throws(Diagnostic) -> Layout {
    let first = weights.rank - 4
    var turned = weights
    turned.dimensions.swapAt(first, first + 1)
    var steps = turned.strides
    steps.swapAt(first, first + 1)
    return try Layout(weights, strides: steps)
  }

  func forward(bias: Layout?) throws(Diagnostic) -> dnnl_deconvolution_desc_t {
    var result = dnnl_deconvolution_desc_t()
    var (x, w, y) = (
      try Layout.any(x).descriptor, try Layout.any(weights).descriptor, try Layout.any(y).descriptor
    )
    var b = bias?.descriptor ?? dnnl_memory_desc_t()
    try check(
      dnnl_dilated_deconvolution_forward_desc_init(
        &result, dnnl_forward_inference, dnnl_deconvolution_direct, &x, &w, &b, &y, strides, dilations, begin, end),
      "describe the deconvolution")
    return result
  }

  func backward() throws(Diagnostic) -> dnnl_deconvolution_desc_t {
    var result = dnnl_deconvolution_desc_t()
    var (x, w, y) = (
      try Layout.any(x).descriptor, try Layout.any(weights).descriptor, try Layout.any(y).descriptor
    )
    try check(
      dnnl_dilated_deconvolution_backward_data_desc_init(
        &result, dnnl_deconvolution_direct, &x, &w, &y, strides, dilations, begin, end),
      "describe the deconvolution's backward pass")
    return result
  }
}
