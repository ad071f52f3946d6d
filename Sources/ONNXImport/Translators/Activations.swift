import Basics
import Networks

extension Translator {
  static let activations: [String: Translator] = [
    "Relu": function { _ in .relu },
    "LeakyRelu": function(["alpha"]) { .leakyRelu(slope: $0.float("alpha", default: 0.01)) },
    "Elu": function(["alpha"]) { .elu(alpha: $0.float("alpha", default: 1)) },
    "Selu": function(["alpha", "gamma"]) {
      .selu(
        alpha: $0.float("alpha", default: 1.67326319217681884765625),
        gamma: $0.float("gamma", default: 1.05070102214813232421875))
    },
    "Sigmoid": function { _ in .sigmoid },
    "HardSigmoid": function(["alpha", "beta"]) {
      .hardSigmoid(alpha: $0.float("alpha", default: 0.2), beta: $0.float("beta", default: 0.5))
    },
    "HardSwish": function { _ in .hardSwish },
    "Mish": function { _ in .mish },
    "Gelu": function(["approximate"]) { $0.text("approximate", default: "none") == "tanh" ? .geluTanh : .gelu },
    "Erf": function { _ in .erf },
    "Tanh": function { _ in .tanh },
    "Softplus": function { _ in .softplus },
    "Exp": function { _ in .exp },
    "Log": function { _ in .log },
    "Sqrt": function { _ in .sqrt },
    "Reciprocal": function { _ in .reciprocal },
    "Abs": function { _ in .absolute },
    "Neg": function { _ in .negative },
    "Sin": elementary(.sine), "Cos": elementary(.cosine), "Tan": elementary(.tangent), "Asin": elementary(.arcsine),
    "Acos": elementary(.arccosine), "Atan": elementary(.arctangent), "Sinh": elementary(.hyperbolicSine),
    "Cosh": elementary(.hyperbolicCosine), "Asinh": elementary(.hyperbolicArcsine),
    "Acosh": elementary(.hyperbolicArccosine), "Atanh": elementary(.hyperbolicArctangent),
    "Floor": elementary(.floor), "Ceil": elementary(.ceiling), "Sign": elementary(.sign),
    "Not": function { _ in .linear(scale: -1, shift: 1) },
    "Round": Translator { node throws(Diagnostic) in
      let most = Float.greatestFiniteMagnitude
      try node.emit(Quantization(step: 1, zero: 0, low: -most, high: most), [try node.input(0)])
    },
    "Clip": Translator(["min", "max"]) { node throws(Diagnostic) in
      let low = try node.constant(1, "min")?.scalar ?? node.attributes.float("min") ?? -.infinity
      let high = try node.constant(2, "max")?.scalar ?? node.attributes.float("max") ?? .infinity
      try node.emitBounded(try node.input(0), low, high)
    },
  ]

  private static func elementary(_ function: Activation.Elementary) -> Translator {
    self.function { _ in .elementary(function) }
  }

  private static func function(
    _ attributes: Set<String> = [], _ function: @escaping @Sendable (Attributes) -> Activation.Function
  ) -> Translator {
    Translator(attributes) { node throws(Diagnostic) in
      try node.emit(Activation(function(node.attributes)), [try node.input(0)])
    }
  }
}

extension Translation {
  /// Adds the node that keeps a value between two bounds, of which either may be infinite.
  ///
  /// A rectifier is one however it is written, as `max(x, 0)` too, and so is a rectifier with a bound above:
  /// `min(max(x, 0), 6)`. Whether a function saturates, has a linear form and is ever negative follows from which it is.
  func emitBounded(_ x: Value, _ low: Float, _ high: Float) throws(Diagnostic) {
    var (low, source) = (low, x)
    if low <= 0, high > 0, case (.relu, let rectified)? = assembly.activation(making: x) {
      (low, source) = (0, rectified)
    }
    let most = Float.greatestFiniteMagnitude
    let function: Activation.Function =
      low == 0 && high >= most ? .relu : .clip(low: max(low, -most), high: min(high, most))
    try emit(Activation(function), [source])
  }
}
