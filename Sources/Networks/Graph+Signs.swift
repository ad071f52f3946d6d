extension Graph {
  /// The values that are never below 0, as far as the operators say so: a rectifier's, what is joined, added, pooled or
  /// cut from such.
  var neverNegative: Set<String> {
    var found = Set(constants.filter { $0.value.values.allSatisfy { $0 >= 0 } }.keys)
    for node in nodes where node.operator.isNeverNegative(node.inputs.map(found.contains)) { found.insert(node.output) }
    return found
  }
}

extension Operator {
  /// - Parameter inputs: of each input whether it is never below 0.
  fileprivate func isNeverNegative(_ inputs: [Bool]) -> Bool {
    switch self {
    case let activation as Activation:
      activation.function.isNeverNegative || (inputs.allSatisfy(\.self) && activation.function.keepsSign)
    case let softmax as Softmax: !softmax.logarithmic
    case let arithmetic as Arithmetic:
      switch arithmetic.function {
      case .add, .multiply, .divide, .minimum, .power: inputs.allSatisfy(\.self)
      case .maximum: inputs.contains(true)
      case .subtract: false
      }
    case is Concatenation: inputs.allSatisfy(\.self)
    case is Pooling, is GlobalPooling, is LocalResponseNormalization, is Reshaping, is Transposition, is Slicing,
      is Expansion, is Gathering:
      inputs.first ?? false
    default: false
    }
  }
}

extension Activation.Function {
  fileprivate var isNeverNegative: Bool {
    switch self {
    case .relu, .sigmoid, .hardSigmoid, .softplus, .exp, .sqrt, .absolute: true
    case .clip(let low, _): low >= 0
    default: false
    }
  }

  /// Whether it makes nothing negative of what is not.
  fileprivate var keepsSign: Bool {
    switch self {
    case .identity, .leakyRelu, .selu, .elu, .hardSwish, .swish, .mish, .gelu, .geluTanh, .erf, .tanh, .reciprocal,
      .power:
      true
    case .clip(_, let high): high >= 0
    case .linear(let scale, let shift): scale >= 0 && shift >= 0
    default: false
    }
  }
}
