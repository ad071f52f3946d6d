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
    "Clip": Translator(["min", "max"]) { node throws(Diagnostic) in
      let low = try node.constant(1, "min")?.scalar ?? node.attributes.float("min") ?? -.greatestFiniteMagnitude
      let high = try node.constant(2, "max")?.scalar ?? node.attributes.float("max") ?? .greatestFiniteMagnitude
      try node.emit(Activation(.clip(low: low, high: high)), [try node.input(0)])
    },
  ]

  private static func function(
    _ attributes: Set<String> = [], _ function: @escaping @Sendable (Attributes) -> Activation.Function
  ) -> Translator {
    Translator(attributes) { node throws(Diagnostic) in
      try node.emit(Activation(function(node.attributes)), [try node.input(0)])
    }
  }
}
