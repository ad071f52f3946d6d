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
      if let half = halved(x, assembly), let source = gelu(half, other, assembly) { return (.gelu, source) }
      if let factor = halved(other, assembly), let source = gelu(x, factor, assembly) { return (.gelu, source) }
    }
    return nil
  }

  /// What the reshaping of a value is that ends a group normalization as PyTorch writes it, and of what: its groups of
  /// channels are made channels, normalized as instances, and brought back to their shape.
  static func groupNormalization(
    _ value: Value, _ reshaping: Reshaping, in assembly: Assembly
  ) -> (Normalization, Value)? {
    guard let (scaled, parameters) = assembly.producer(of: value.name), scaled is ScaleShift, parameters.count == 3,
      parameters[1].constant?.floats.allSatisfy({ $0 == 1 }) == true,
      parameters[2].constant?.floats.allSatisfy({ $0 == 0 }) == true,
      let (normal, inputs) = assembly.producer(of: parameters[0].name), let normalization = normal as? Normalization,
      normalization.scope == .axes([2]), let grouped = inputs.first, grouped.rank == 3,
      let groups = grouped.extent(1), groups > 0,
      let (shaped, sources) = assembly.producer(of: grouped.name), shaped is Reshaping, let source = sources.first,
      !source.shapes.isEmpty, source.shapes.count == value.shapes.count,
      zip(source.shapes, grouped.shapes).allSatisfy({ $0.rank > 2 && $0[0] == $1[0] && $0[1] % groups == 0 }),
      zip(source.shapes, value.shapes).allSatisfy({ (try? reshaping.outputShape([$1])) == $0 })
    else { return nil }
    return (Normalization(.channelGroups(groups), epsilon: normalization.epsilon), source)
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
