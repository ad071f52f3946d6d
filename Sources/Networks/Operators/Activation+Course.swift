extension Activation.Function {
  /// How a function runs, as far as it matters to whoever follows weights through it.
  package enum Course {
    /// A straight line.
    case straight
    /// A straight line where its argument is above 0: what a rectifier and its kin are to a unit that fires.
    case straightAbove
    /// Another slope in different places above 0: a mean slope has to stand for it.
    case curved
    /// No slope stands for it: it is not defined everywhere, or is a function of analysis.
    case other
  }

  package var course: Course {
    switch self {
    case .identity, .linear, .negative: .straight
    case .relu, .leakyRelu, .elu, .selu: .straightAbove
    case .clip, .sigmoid, .hardSigmoid, .hardSwish, .swish, .mish, .gelu, .geluTanh, .erf, .tanh, .softplus: .curved
    case .exp, .log, .sqrt, .reciprocal, .absolute, .power, .elementary: .other
    }
  }
}
