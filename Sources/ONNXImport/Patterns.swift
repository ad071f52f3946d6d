import Networks

/// Functions that exporters write as several operators and that are one.
///
/// The operators that make them up stay in the model, for whoever asks for their outputs.
enum Patterns {
  /// What the product of two values is: `x * sigmoid(x)`, or the last step of `0.5 x (1 + erf(x / sqrt 2))`.
  static func product(_ a: Value, _ b: Value, in assembly: Assembly) -> (Activation.Function, Value)? {
    for (x, other) in [(a, b), (b, a)] {
      if let (function, source) = assembly.activation(making: other), source.name == x.name {
        switch function {
        case .sigmoid: return (.swish, x)
        case .hardSigmoid(let alpha, 0.5) where abs(alpha - 1 / 6) < 1e-6: return (.hardSwish, x)
        default: break
        }
      }
      if other.constant?.scalar == 0.5, other.rank ?? 1 <= x.rank ?? 0, let product = assembly.product(making: x) {
        if let source = gelu(product.0, product.1, assembly) ?? gelu(product.1, product.0, assembly) {
          return (.gelu, source)
        }
      }
      // Either factor may be the one that is halved.
      if let half = halved(x, assembly), let source = gelu(half, other, assembly) ?? gelu(other, half, assembly) {
        return (.gelu, source)
      }
    }
    return nil
  }

  /// x, where `factor` is `1 + erf(x / sqrt 2)`.
  private static func gelu(_ x: Value, _ factor: Value, _ assembly: Assembly) -> Value? {
    guard case (.linear(1, 1), let erf)? = assembly.activation(making: factor),
      case (.erf, let scaled)? = assembly.activation(making: erf),
      case (.linear(let scale, 0), let source)? = assembly.activation(making: scaled),
      abs(scale - Float(0.5).squareRoot()) < 1e-5, source.name == x.name
    else { return nil }
    return x
  }

  private static func halved(_ value: Value, _ assembly: Assembly) -> Value? {
    guard case (.linear(0.5, 0), let source)? = assembly.activation(making: value) else { return nil }
    return source
  }
}

extension Assembly {
  /// The function of one value by which a value was made, and that value.
  func activation(making value: Value) -> (Activation.Function, Value)? {
    guard let (made, inputs) = producer(of: value.name), let activation = made as? Activation else { return nil }
    return inputs.first.map { (activation.function, $0) }
  }

  /// The two factors of a value that is a product.
  func product(making value: Value) -> (Value, Value)? {
    guard let (made, inputs) = producer(of: value.name), made as? Arithmetic == Arithmetic(.multiply), inputs.count == 2
    else { return nil }
    return (inputs[0], inputs[1])
  }
}
