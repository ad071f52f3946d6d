import Basics
import CDNNL
import Networks

extension Convolution: Executable {
  var appliesRelu: Bool { true }

  /// x `[N, C, H, W]`, weights `[O, C / groups, KH, KW]`, bias `[O]` -> y `[N, O, OH, OW]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let geometry = Geometry(self, node)
    let bias = node.inputCount > 2 ? try node.denseSource(2) : nil
    let attributes = try PrimitiveAttributes()
    try attributes.append(relu: node.appliesRelu)
    let descriptor = try PrimitiveDescriptor(
      geometry.forward(bias: bias?.layout), attributes: attributes)
    guard let x = descriptor.source(geometry.x), let w = descriptor.weights(geometry.weights),
      let y = descriptor.destination(geometry.y)
    else { throw Diagnostic("oneDNN names no layouts for it") }
    var arguments = [
      (DNNL_ARG_SRC, try node.source(0, in: x)),
      (DNNL_ARG_WEIGHTS, try weights(node, geometry, in: w)),
      (DNNL_ARG_DST, try node.newOutput(y)),
    ]
    if let bias { arguments.append((DNNL_ARG_BIAS, bias)) }
    try node.builder.run(descriptor, arguments)
    node.forwardDescriptor = descriptor
  }

  /// dx = the transposed convolution of dy with the same weights
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard node.takesGradient(0) else { return }
    if let image = ImageConvolutionGradient(self, node) { return try image.backward(node) }
    let geometry = Geometry(self, node)
    let descriptor = try PrimitiveDescriptor(
      geometry.backward(), attributes: PrimitiveAttributes(), forward: node.forwardDescriptor)
    guard let dx = descriptor.sourceGradient(geometry.x), let w = descriptor.weights(geometry.weights),
      let dy = descriptor.destinationGradient(geometry.y)
    else { throw Diagnostic("oneDNN names no layouts for it") }
    try node.builder.run(
      descriptor,
      [
        (DNNL_ARG_DIFF_DST, try node.gradient(in: dy)),
        (DNNL_ARG_WEIGHTS, try weights(node, geometry, in: w)),
        (DNNL_ARG_DIFF_SRC, node.newGradient(0, dx)),
      ])
  }

  private func weights(_ node: NodeLowering, _ geometry: Geometry, in layout: Layout) throws(Diagnostic) -> Place {
    let dense = try Layout(dense: geometry.weights)
    if let tensor = node.constant(1) { return try node.builder.constant(tensor, from: dense, to: layout) }
    guard !(node.wantsGradient && node.takesGradient(1)) else {
      throw Diagnostic("its weights depend on the image, and gradients towards weights are not computed")
    }
    return try node.builder.copied(try node.denseSource(1).reshaped(geometry.weights), to: layout)
  }
}

/// A convolution's shapes and windows as oneDNN wants them.
private struct Geometry {
  let x: Shape
  /// `[O, I, KH, KW]`, with groups `[G, O / G, I / G, KH, KW]`.
  let weights: Shape
  let y: Shape
  let strides: [Int64]
  /// oneDNN counts the cells that are skipped: no dilation is 0.
  let dilations: [Int64]
  let begin: [Int64]
  let end: [Int64]

  init(_ convolution: Convolution, _ node: NodeLowering) {
    let w = node.shape(1)
    x = node.shape(0)
    y = node.shape
    weights =
      convolution.groups == 1
      ? w : Shape([convolution.groups, w[0] / convolution.groups] + w.dimensions.dropFirst())
    strides = convolution.strides.map(Int64.init)
    dilations = convolution.dilations.map { Int64($0 - 1) }
    begin = convolution.padding.prefix(2).map(Int64.init)
    end = convolution.padding.suffix(2).map(Int64.init)
  }

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
