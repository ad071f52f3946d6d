import Basics
import Networks

extension Translator {
  static let arithmetic: [String: Translator] = [
    "Add": pair(.add) { scalar, _ in .linear(scale: 1, shift: scalar) },
    "Sub": pair(.subtract) { scalar, isFirst in
      isFirst ? .linear(scale: -1, shift: scalar) : .linear(scale: 1, shift: -scalar)
    },
    "Mul": Translator { node throws(Diagnostic) in
      let (a, b) = (try node.input(0), try node.input(1))
      if let (function, x) = Patterns.product(a, b, in: node.assembly) {
        return try node.emit(Activation(function), [x])
      }
      try emit(node, .multiply, a, b) { scalar, _ in .linear(scale: scalar, shift: 0) }
    },
    "Div": Translator { node throws(Diagnostic) in
      let (a, b) = (try node.input(0), try node.input(1))
      if let normalization = Patterns.responseNormalization(a, b, in: node.assembly) {
        return try node.emit(normalization, [a])
      }
      try emit(node, .divide, a, b) { scalar, isFirst in
        isFirst || scalar == 0 ? nil : .linear(scale: 1 / scalar, shift: 0)
      }
    },
    "Pow": pair(.power) { scalar, isFirst in isFirst ? nil : .power(scalar) },
    "Sum": several(.add),
    "Min": several(.minimum) { high in high.isNaN ? nil : (-.infinity, high) },
    "Max": several(.maximum) { low in low.isNaN ? nil : (low, .infinity) },
    "Mean": Translator { node throws(Diagnostic) in
      var sum = try node.input(0)
      for index in 1..<max(node.inputCount, 1) {
        sum = try node.intermediate(Arithmetic(.add), [sum, try node.input(index)], step: "\(index)")
      }
      try node.emit(Activation(.linear(scale: 1 / Float(node.inputCount), shift: 0)), [sum])
    },
    "PRelu": Translator { node throws(Diagnostic) in
      let (x, slope) = (try node.input(0), try node.input(1))
      if let scalar = slope.constant?.scalar, slope.rank ?? 0 <= x.rank ?? 0 {
        return try node.emit(Activation(.leakyRelu(slope: scalar)), [x])
      }
      let positive = try node.intermediate(Activation(.relu), [x], step: "positive")
      let negative = try node.intermediate(
        Activation(.clip(low: -.greatestFiniteMagnitude, high: 0)), [x], step: "negative")
      let scaled = try node.intermediate(Arithmetic(.multiply), [negative, slope], step: "scaled")
      try node.emit(Arithmetic(.add), [positive, scaled])
    },
    "And": several(.multiply), "Or": several(.maximum),
    "Equal": comparison(.equal), "Less": comparison(.less), "LessOrEqual": comparison(.lessOrEqual),
    "Greater": comparison(.greater), "GreaterOrEqual": comparison(.greaterOrEqual),
    "Where": Translator { node throws(Diagnostic) in
      let (condition, first, second) = (try node.input(0), try node.input(1), try node.input(2))
      if Patterns.isNeverNaN(condition, second, in: node.assembly) { return try node.pass(second) }
      try node.emit(Choice(), [condition, first, second])
    },
  ]

  private static func comparison(_ relation: Comparison.Relation) -> Translator {
    Translator { node throws(Diagnostic) in
      try node.emit(Comparison(relation), [try node.input(0), try node.input(1)])
    }
  }

  /// A function of two inputs; `scalar` says what it is where one of them is a single constant.
  private static func pair(
    _ function: Arithmetic.Function, scalar: @escaping @Sendable (Float, _ isFirst: Bool) -> Activation.Function?
  ) -> Translator {
    Translator { node throws(Diagnostic) in
      try emit(node, function, try node.input(0), try node.input(1), scalar: scalar)
    }
  }

  private static func emit(
    _ node: Translation, _ function: Arithmetic.Function, _ a: Value, _ b: Value,
    scalar: (Float, _ isFirst: Bool) -> Activation.Function?
  ) throws(Diagnostic) {
    for (constant, other, isFirst) in [(a, b, true), (b, a, false)] where !other.isConstant {
      guard let value = constant.constant?.scalar, let rank = constant.rank, let target = other.rank, rank <= target,
        let activation = scalar(value, isFirst)
      else { continue }
      return try node.emit(Activation(activation), [other])
    }
    try node.emit(Arithmetic(function), [a, b])
  }

  /// A function of any number of inputs, taken two at a time from the left; `bounds` says between what it keeps the other
  /// of two where one is a single constant.
  private static func several(
    _ function: Arithmetic.Function, bounds: (@Sendable (Float) -> (low: Float, high: Float)?)? = nil
  ) -> Translator {
    Translator { node throws(Diagnostic) in
      var result = try node.input(0)
      guard node.inputCount > 1 else { return try node.pass(result) }
      if let bounds, node.inputCount == 2 {
        let second = try node.input(1)
        for (constant, x) in [(result, second), (second, result)] where !x.isConstant {
          guard let scalar = constant.constant?.scalar, let rank = constant.rank, rank <= x.rank ?? -1,
            let bounds = bounds(scalar)
          else { continue }
          return try node.emitBounded(x, bounds.low, bounds.high)
        }
      }
      for index in 1..<(node.inputCount - 1) {
        result = try node.intermediate(Arithmetic(function), [result, try node.input(index)], step: "\(index)")
      }
      try node.emit(Arithmetic(function), [result, try node.input(node.inputCount - 1)])
    }
  }
}
