import Basics
import CDNNL
import Foundation
import Networks

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
  /// As oneDNN has it; nil for the few that it has not, not with ONNX's parameters, or not exactly enough.
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
    case .exp: Elementwise(algorithm: dnnl_eltwise_exp)
    case .sqrt: Elementwise(algorithm: dnnl_eltwise_sqrt)
    case .absolute: Elementwise(algorithm: dnnl_eltwise_abs)
    case .linear(let scale, let shift): Elementwise(algorithm: dnnl_eltwise_linear, alpha: scale, beta: shift)
    case .power(let exponent): Elementwise(algorithm: dnnl_eltwise_pow, alpha: 1, beta: exponent)
    case .negative: Elementwise(algorithm: dnnl_eltwise_linear, alpha: -1)
    case .identity, .selu, .hardSigmoid, .erf, .reciprocal, .softplus, .log: nil
    }
  }

  /// The others.
  var value: @Sendable (Float) -> Float {
    switch self {
    case .selu(let alpha, let gamma): { x in x > 0 ? gamma * x : gamma * alpha * expm1(x) }
    case .hardSigmoid(let alpha, let beta): { x in min(max(alpha * x + beta, 0), 1) }
    case .erf: { x in Foundation.erf(x) }
    case .reciprocal: { x in 1 / x }
    case .softplus: { x in max(x, 0) + log1p(Foundation.exp(-abs(x))) }
    case .log: { x in Foundation.log(x) }
    default: { x in x }
    }
  }

  /// Their derivatives at x, where they give y.
  var slope: @Sendable (_ x: Float, _ y: Float) -> Float {
    switch self {
    case .selu(let alpha, let gamma): { x, y in x > 0 ? gamma : y + gamma * alpha }
    case .hardSigmoid(let alpha, _): { _, y in y > 0 && y < 1 ? alpha : 0 }
    case .erf: { x, _ in 2 / Float.pi.squareRoot() * Foundation.exp(-x * x) }
    case .reciprocal: { _, y in -y * y }
    case .softplus: { x, _ in 1 / (1 + Foundation.exp(-x)) }
    case .log: { x, _ in 1 / x }
    default: { _, _ in 1 }
    }
  }
}
