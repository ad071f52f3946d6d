import Basics
import CDNNL
import Foundation
import Networks

/// A function that oneDNN has, with its two parameters.
struct Elementwise {
  let algorithm: dnnl_alg_kind_t
  var alpha: Float = 0
  var beta: Float = 0

  /// Whether its derivative is finite at 0.
  var hasFiniteSlopeAtZero: Bool { algorithm != dnnl_eltwise_sqrt && algorithm != dnnl_eltwise_pow }

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
  /// How a function is computed.
  enum Computation {
    /// It leaves everything as it is.
    case nothing
    case elementwise(Elementwise)
    /// By a loop of our own: for functions that oneDNN has not, not with ONNX's parameters, or not exactly enough.
    case loop(value: @Sendable (Float) -> Float, slope: @Sendable (_ x: Float, _ y: Float) -> Float)
  }

  /// `slope` is the derivative at x, where the function gives y.
  var computation: Computation {
    switch self {
    case .identity: .nothing
    case .relu: .elementwise(.init(algorithm: dnnl_eltwise_relu))
    case .leakyRelu(let slope): .elementwise(.init(algorithm: dnnl_eltwise_relu, alpha: slope))
    case .elu(let alpha): .elementwise(.init(algorithm: dnnl_eltwise_elu, alpha: alpha))
    case .clip(let low, let high): .elementwise(.init(algorithm: dnnl_eltwise_clip, alpha: low, beta: high))
    case .sigmoid: .elementwise(.init(algorithm: dnnl_eltwise_logistic))
    case .hardSwish: .elementwise(.init(algorithm: dnnl_eltwise_hardswish))
    case .swish: .elementwise(.init(algorithm: dnnl_eltwise_swish, alpha: 1))
    case .mish: .elementwise(.init(algorithm: dnnl_eltwise_mish))
    case .gelu: .elementwise(.init(algorithm: dnnl_eltwise_gelu_erf))
    case .geluTanh: .elementwise(.init(algorithm: dnnl_eltwise_gelu_tanh))
    case .tanh: .elementwise(.init(algorithm: dnnl_eltwise_tanh))
    case .exp: .elementwise(.init(algorithm: dnnl_eltwise_exp))
    case .sqrt: .elementwise(.init(algorithm: dnnl_eltwise_sqrt))
    case .absolute: .elementwise(.init(algorithm: dnnl_eltwise_abs))
    case .linear(let scale, let shift):
      .elementwise(.init(algorithm: dnnl_eltwise_linear, alpha: scale, beta: shift))
    case .power(let exponent): .elementwise(.init(algorithm: dnnl_eltwise_pow, alpha: 1, beta: exponent))
    case .negative: .elementwise(.init(algorithm: dnnl_eltwise_linear, alpha: -1))
    case .selu(let alpha, let gamma):
      .loop(
        value: { x in x > 0 ? gamma * x : gamma * alpha * expm1(x) },
        slope: { x, y in x > 0 ? gamma : y + gamma * alpha })
    case .hardSigmoid(let alpha, let beta):
      .loop(value: { x in min(max(alpha * x + beta, 0), 1) }, slope: { _, y in y > 0 && y < 1 ? alpha : 0 })
    case .erf:
      .loop(
        value: { x in Foundation.erf(x) }, slope: { x, _ in 2 / Float.pi.squareRoot() * Foundation.exp(-x * x) })
    case .reciprocal: .loop(value: { x in 1 / x }, slope: { _, y in -y * y })
    case .softplus:
      .loop(
        value: { x in max(x, 0) + log1p(Foundation.exp(-abs(x))) }, slope: { x, _ in 1 / (1 + Foundation.exp(-x)) })
    case .log: .loop(value: { x in Foundation.log(x) }, slope: { x, _ in 1 / x })
    case .elementary(let function): function.computation
    }
  }
}

extension Activation.Elementary {
  fileprivate var computation: Activation.Function.Computation {
    switch self {
    case .sine: .loop(value: { x in sin(x) }, slope: { x, _ in cos(x) })
    case .cosine: .loop(value: { x in cos(x) }, slope: { x, _ in -sin(x) })
    case .tangent: .loop(value: { x in tan(x) }, slope: { _, y in 1 + y * y })
    case .arcsine: .loop(value: { x in asin(x) }, slope: { x, _ in 1 / (1 - x * x).squareRoot() })
    case .arccosine: .loop(value: { x in acos(x) }, slope: { x, _ in -1 / (1 - x * x).squareRoot() })
    case .arctangent: .loop(value: { x in atan(x) }, slope: { x, _ in 1 / (1 + x * x) })
    case .hyperbolicSine: .loop(value: { x in sinh(x) }, slope: { x, _ in cosh(x) })
    case .hyperbolicCosine: .loop(value: { x in cosh(x) }, slope: { x, _ in sinh(x) })
    case .hyperbolicArcsine: .loop(value: { x in asinh(x) }, slope: { x, _ in 1 / (x * x + 1).squareRoot() })
    case .hyperbolicArccosine: .loop(value: { x in acosh(x) }, slope: { x, _ in 1 / (x * x - 1).squareRoot() })
    case .hyperbolicArctangent: .loop(value: { x in atanh(x) }, slope: { x, _ in 1 / (1 - x * x) })
    case .floor: .loop(value: { x in x.rounded(.down) }, slope: { _, _ in 0 })
    case .ceiling: .loop(value: { x in x.rounded(.up) }, slope: { _, _ in 0 })
    case .truncated: .loop(value: { x in x.rounded(.towardZero) }, slope: { _, _ in 0 })
    case .sign: .loop(value: { x in x > 0 ? 1 : x < 0 ? -1 : x }, slope: { _, _ in 0 })
    }
  }
}
