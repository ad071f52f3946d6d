import Basics
import CDNNL
import Networks

extension Activation: Executable {
  /// y = f(x)
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    guard function != .identity else { return node.setOutput(try node.source(0)) }
    let x = try node.source(0)
    if let elementwise = function.elementwise {
      let descriptor = try elementwise.forward(x.layout, training: node.wantsGradient)
      try node.builder.run(descriptor, [(DNNL_ARG_SRC, x), (DNNL_ARG_DST, try node.newOutput(x.layout))])
      node.forwardDescriptor = descriptor
    } else {
      throw Diagnostic("\(function) cannot be run")
    }
  }

  /// dx = f'(x) dy
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard function != .identity else { return node.addGradient(0, try node.gradient()) }
    let x = try node.source(0)
    if function == .relu {
      return node.addGradient(0, try Activation.reluGradient(node.gradient(), output: node.result(), in: node.builder))
    }
    if let elementwise = function.elementwise {
      try node.builder.run(
        elementwise.backward(x.layout, forward: node.forwardDescriptor),
        [
          (DNNL_ARG_SRC, x), (DNNL_ARG_DIFF_DST, try node.gradient(in: x.layout)),
          (DNNL_ARG_DIFF_SRC, node.newGradient(0, x.layout)),
        ])
    }
  }

  /// dx = dy where y > 0, else 0. It reads the output, so the value before it need not be kept.
  static func reluGradient(_ gradient: Place, output: Place, in builder: Builder) throws(Diagnostic) -> Place {
    let relu = Elementwise(algorithm: dnnl_eltwise_relu_use_dst_for_bwd)
    let layout = output.layout
    let dx = builder.allocate(layout)
    try builder.run(
      relu.backward(layout, forward: relu.forward(layout, training: true)),
      [
        (DNNL_ARG_DST, output), (DNNL_ARG_DIFF_DST, try builder.copied(gradient, to: layout)),
        (DNNL_ARG_DIFF_SRC, dx),
      ])
    return dx
  }
}

/// A function that oneDNN has, with its two parameters.
struct Elementwise {
  let algorithm: dnnl_alg_kind_t
  var alpha: Float = 0
  var beta: Float = 0

  func forward(_ layout: Layout, training: Bool) throws(Diagnostic) -> PrimitiveDescriptor {
    var operation = dnnl_eltwise_desc_t()
    var data = layout.descriptor
    try check(
      dnnl_eltwise_forward_desc_init(
        &operation, training ? dnnl_forward_training : dnnl_forward_inference, algorithm, &data, alpha, beta),
      "describe the function")
    return try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
  }

  func backward(_ layout: Layout, forward: PrimitiveDescriptor?) throws(Diagnostic) -> PrimitiveDescriptor {
    var operation = dnnl_eltwise_desc_t()
    var data = layout.descriptor
    try check(
      dnnl_eltwise_backward_desc_init(&operation, algorithm, &data, &data, alpha, beta), "describe the derivative")
    return try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes(), forward: forward)
  }
}

extension Activation.Function {
  /// As oneDNN has it; nil for the few that it has not, or not with ONNX's parameters.
  var elementwise: Elementwise? {
    switch self {
    case .relu: Elementwise(algorithm: dnnl_eltwise_relu)
    case .leakyRelu(let slope): Elementwise(algorithm: dnnl_eltwise_relu, alpha: slope)
    case .elu(let alpha): Elementwise(algorithm: dnnl_eltwise_elu, alpha: alpha)
    case .clip(let low, let high): Elementwise(algorithm: dnnl_eltwise_clip, alpha: low, beta: high)
    case .sigmoid: Elementwise(algorithm: dnnl_eltwise_logistic)
    case .hardSwish: Elementwise(algorithm: dnnl_eltwise_hardswish)
    case .swish: Elementwise(algorithm: dnnl_eltwise_swish, alpha: 1)
    case .mish: Elementwise(algorithm: dnnl_eltwise_mish)
    case .gelu: Elementwise(algorithm: dnnl_eltwise_gelu_erf)
    case .geluTanh: Elementwise(algorithm: dnnl_eltwise_gelu_tanh)
    case .tanh: Elementwise(algorithm: dnnl_eltwise_tanh)
    case .softplus: Elementwise(algorithm: dnnl_eltwise_soft_relu)
    case .exp: Elementwise(algorithm: dnnl_eltwise_exp)
    case .log: Elementwise(algorithm: dnnl_eltwise_log)
    case .sqrt: Elementwise(algorithm: dnnl_eltwise_sqrt)
    case .absolute: Elementwise(algorithm: dnnl_eltwise_abs)
    case .linear(let scale, let shift): Elementwise(algorithm: dnnl_eltwise_linear, alpha: scale, beta: shift)
    case .power(let exponent): Elementwise(algorithm: dnnl_eltwise_pow, alpha: 1, beta: exponent)
    case .negative: Elementwise(algorithm: dnnl_eltwise_linear, alpha: -1)
    case .identity, .selu, .hardSigmoid, .erf, .reciprocal: nil
    }
  }
}
