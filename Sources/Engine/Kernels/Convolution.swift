import Basics
import CDNNL
import Networks

extension Convolution: Executable {
  var appliesRelu: Bool { true }

  /// x `[N, C, H, W]`, weights `[O, C / groups, KH, KW]`, bias `[O]` -> y `[N, O, OH, OW]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let geometry = ConvolutionGeometry(self, node)
    let bias = node.inputCount > 2 ? try node.denseSource(2) : nil
    let attributes = try PrimitiveAttributes()
    try attributes.append(relu: node.appliesRelu)
    if let tensor = node.constant(1),
      let winograd = WinogradConvolution(geometry, bias: bias?.layout, attributes: attributes)
    {
      return try winograd.run(tensor, bias: bias, in: node.builder) { layout throws(Diagnostic) in
        try node.source(0, in: layout)
      } destination: { layout throws(Diagnostic) in
        try node.newOutput(layout)
      }
    }
    let descriptor = try geometry.forward(bias: bias?.layout, attributes: attributes)
    try node.runWeighted(descriptor, x: geometry.x, weights: geometry.weights, y: geometry.y, bias: bias) {
      layout throws(Diagnostic) in
      try weights(node, geometry, in: layout)
    }
  }

  /// dx = the transposed convolution of dy with the same weights
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard node.takesGradient(0) else { return }
    if let phases = PhasedConvolution(self, node) { return try phases.run(node) }
    let geometry = ConvolutionGeometry(self, node)
    if let tensor = node.constant(1), let transposed = geometry.transposed,
      let winograd = WinogradConvolution(transposed, attributes: try PrimitiveAttributes())
    {
      return try winograd.run(tensor.transposedKernels, bias: nil, in: node.builder) { layout throws(Diagnostic) in
        try node.gradient(in: layout)
      } destination: { layout in
        node.newGradient(0, layout)
      }
    }
    let descriptor = try geometry.backward()
    try node.runWeightedBackward(descriptor, x: geometry.x, weights: geometry.weights, y: geometry.y) {
      layout throws(Diagnostic) in
      try weights(node, geometry, in: layout)
    }
  }

  private func weights(_ node: NodeLowering, _ geometry: ConvolutionGeometry, in layout: Layout) throws(Diagnostic)
    -> Place
  {
    let dense = try Layout(dense: geometry.weights)
    if let tensor = node.constant(1) { return try node.builder.constant(tensor, from: dense, to: layout) }
    guard !(node.wantsGradient && node.takesGradient(1)) else {
      throw Diagnostic("its weights depend on the image, and gradients towards weights are not computed")
    }
    return try node.builder.copied(try node.denseSource(1).reshaped(geometry.weights), to: layout)
  }
}
