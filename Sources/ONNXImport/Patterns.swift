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

  /// The response normalization that `x` over `divisor` is, as exporters write it: the squares of x laid into a map whose
  /// rows are the channels, their means over some of them, `(bias + alpha * mean)^beta`.
  static func responseNormalization(
    _ x: Value, _ divisor: Value, in assembly: Assembly
  ) -> LocalResponseNormalization? {
    guard case (.power(let beta), var value)? = assembly.activation(making: divisor), let channels = x.extent(1) else {
      return nil
    }
    var (alpha, bias): (Float, Float) = (1, 0)
    var size: Int?
    var padded = 0
    while let (made, inputs) = assembly.producer(of: value.name), let source = inputs.first {
      switch made {
      case let activation as Activation:
        if activation.function == .power(2) { return finish(source) }
        guard case .linear(let scale, let shift) = activation.function, size == nil else { return nil }
        (alpha, bias) = (alpha * scale, bias + alpha * shift)
      case let arithmetic as Arithmetic:
        return arithmetic.function == .multiply && inputs[1].name == source.name ? finish(source) : nil
      case let pooling as Pooling:
        guard size == nil, pooling.kind != .max, pooling.kernel[1] == 1, pooling.kernel[0] % 2 == 1,
          pooling.strides == [1, 1], pooling.padding[0] == pooling.padding[2],
          pooling.kind == .meanWithPadding || pooling.padding[0] == 0
        else { return nil }
        size = pooling.kernel[0]
        padded += pooling.padding[0]
        guard source.extent(1) == 1, source.extent(2) == channels + pooling.kernel[0] - 1 - 2 * padded else {
          return nil
        }
      case let padding as Padding:
        guard padding.mode == .constant(0), padding.begin == padding.end, padding.begin.count > 2,
          padding.begin.enumerated().allSatisfy({ $0.offset == 2 || $0.element == 0 })
        else { return nil }
        padded += padding.begin[2]
      case is Reshaping: break
      default: return nil
      }
      value = source
    }
    return nil

    func finish(_ source: Value) -> LocalResponseNormalization? {
      guard let size, source.name == x.name, 2 * padded == size - 1 else { return nil }
      return LocalResponseNormalization(size: size, alpha: alpha, beta: beta, bias: bias)
    }
  }

  /// The group normalization that a reshape to these shapes ends, as exporters write it: the channels and places of each
  /// group are laid into one row, the rows are normalized, and the shape is brought back. With it, what is normalized.
  static func groupNormalization(
    _ rows: Value, shapes: [Shape], in assembly: Assembly
  ) -> (Normalization, Value)? {
    guard let (scaling, parts) = assembly.producer(of: rows.name), scaling is ScaleShift, parts.count == 3,
      parts[1].constant?.floats.allSatisfy({ $0 == 1 }) == true,
      parts[2].constant?.floats.allSatisfy({ $0 == 0 }) == true,
      let (made, inputs) = assembly.producer(of: parts[0].name), let normalization = made as? Normalization,
      normalization.scope == .axes([2]), let laid = inputs.first, laid.rank == 3, let groups = laid.extent(1),
      let (reshaping, sources) = assembly.producer(of: laid.name), reshaping is Reshaping, let source = sources.first,
      let channels = source.extent(1), groups > 0, channels.isMultiple(of: groups), source.inferred == shapes,
      zip(laid.inferred, shapes).allSatisfy({ $0.0[0] == $0.1[0] })
    else { return nil }
    return (Normalization(.channelGroups(groups), epsilon: normalization.epsilon), source)
  }

  /// Whether `condition` tells where `shares` are no number, and they are numbers everywhere: a softmax of the products of
  /// queries and keys, and of masks that leave each row something.
  ///
  /// PyTorch writes `where(isnan(softmax), 0, softmax)` whenever attention has a mask, as a row that is masked as a whole is
  /// 0 over 0. Whether a row is can only be told of a mask that does not follow from the image. Products are taken to be
  /// finite: a network in which they overflow gives no numbers either way.
  static func isNeverNaN(_ condition: Value, _ shares: Value, in assembly: Assembly) -> Bool {
    guard case (.linear(-1, 1), let same)? = assembly.activation(making: condition),
      let (comparison, compared) = assembly.producer(of: same.name), comparison as? Comparison == Comparison(.equal),
      compared.allSatisfy({ $0.name == shares.name }),
      let (made, sources) = assembly.producer(of: shares.name), let softmax = made as? Softmax, !softmax.logarithmic,
      let scores = sources.first, softmax.axis == (scores.rank ?? 0) - 1
    else { return false }
    var value = scores
    var (isRising, hides) = (true, false)
    while let (made, inputs) = assembly.producer(of: value.name), let first = inputs.first {
      switch made {
      case is MatrixProduct: return true
      case let activation as Activation:
        guard case .linear(let scale, let shift) = activation.function, scale.isFinite, shift.isFinite else {
          return false
        }
        isRising = isRising && scale > 0
        value = first
      case let sum as Arithmetic where sum.function == .add && inputs.count == 2:
        let sides = [(first, inputs[1]), (inputs[1], first)]
        guard
          let (rest, mask) = sides.lazy.compactMap({ side in assembly.fixed(side.1).map { (side.0, $0) } }).first
        else { return false }
        if !mask.floats.allSatisfy(\.isFinite) {
          // Two masks may hide each other's rest.
          guard isRising, !hides, HidingMask(mask.tensor) != nil else { return false }
          hides = true
        }
        value = rest
      default: return false
      }
    }
    return false
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

  /// The numbers of a value that does not follow from the image, or of what is repeated to make it.
  func fixed(_ value: Value) -> Constant? {
    if let constant = value.constant { return constant }
    guard let (made, inputs) = producer(of: value.name), made is Expansion else { return nil }
    return inputs.first?.constant
  }

  /// The two factors of a value that is a product.
  func product(making value: Value) -> (Value, Value)? {
    guard let (made, inputs) = producer(of: value.name), made as? Arithmetic == Arithmetic(.multiply), inputs.count == 2
    else { return nil }
    return (inputs[0], inputs[1])
  }
}
