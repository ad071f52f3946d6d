import Networks

extension OperatorCase {
  static let all: [OperatorCase] =
    windows + functions + elementaryFunctions + positiveFunctions + pointwise + matrices + movements

  private static func weights(_ shape: Shape) -> Tensor {
    var numbers = Numbers(seed: 3)
    return numbers.tensor(shape)
  }

  private static let windows: [OperatorCase] = [
    OperatorCase(
      operation: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), shapes: [[1, 3, 7, 5]],
      constants: [weights([4, 3, 3, 3]), weights([4])]),
    OperatorCase(
      operation: Convolution(kernel: [3, 2], strides: [2, 3], padding: [0, 1, 2, 0], dilations: [2, 1]),
      shapes: [[2, 5, 9, 8]], constants: [weights([7, 5, 3, 2])]),
    OperatorCase(
      operation: Convolution(kernel: [7, 7], strides: [2, 2], padding: [3, 3, 3, 3]), shapes: [[1, 3, 15, 13]],
      constants: [weights([18, 3, 7, 7]), weights([18])]),
    OperatorCase(
      operation: Convolution(kernel: [2, 5], strides: [3, 2], padding: [0, 1, 2, 3]), shapes: [[2, 3, 8, 9]],
      constants: [weights([6, 3, 2, 5])]),
    OperatorCase(
      operation: Convolution(kernel: [11, 11], strides: [4, 4], padding: [2, 2, 2, 2]), shapes: [[1, 1, 19, 17]],
      constants: [weights([5, 1, 11, 11])]),
    OperatorCase(
      operation: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1], groups: 2), shapes: [[1, 6, 5, 5]],
      constants: [weights([4, 3, 3, 3])]),
    OperatorCase(
      operation: Convolution(kernel: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1], groups: 17),
      shapes: [[1, 17, 6, 7]], constants: [weights([17, 1, 3, 3]), weights([17])]),
    OperatorCase(
      operation: Convolution(kernel: [5, 5], padding: [2, 2, 2, 2]), shapes: [[1, 16, 6, 6]],
      constants: [weights([1, 16, 5, 5]), weights([1])]),
    OperatorCase(
      operation: Pooling(.max, kernel: [3, 3], strides: [2, 2], padding: [0, 0, 1, 1]), shapes: [[1, 3, 8, 6]],
      gap: 0.03),
    OperatorCase(
      operation: Pooling(.max, kernel: [2, 3], strides: [1, 2], padding: [1, 1, 0, 1], dilations: [2, 1]),
      shapes: [[2, 2, 7, 9]], gap: 0.03),
    OperatorCase(
      operation: Pooling(.max, kernel: [3, 3], strides: [2, 2], roundingUp: true), shapes: [[1, 18, 6, 6]], gap: 0.03,
      blocked: true),
    OperatorCase(
      operation: Pooling(.mean, kernel: [3, 3], strides: [2, 2], padding: [1, 0, 1, 1]), shapes: [[1, 17, 7, 6]],
      blocked: true),
    OperatorCase(
      operation: Pooling(.mean, kernel: [3, 2], strides: [2, 2], padding: [1, 1, 0, 1], roundingUp: true),
      shapes: [[2, 3, 8, 5]]),
    OperatorCase(
      operation: Pooling(.meanWithPadding, kernel: [3, 3], strides: [1, 2], padding: [1, 1, 1, 0]),
      shapes: [[1, 3, 5, 6]]),
    OperatorCase(
      operation: Pooling(.meanWithPadding, kernel: [3, 2], strides: [2, 2], padding: [1, 1, 0, 1], roundingUp: true),
      shapes: [[1, 17, 7, 5]], blocked: true),
    OperatorCase(
      operation: Deconvolution(kernel: [3, 2], strides: [2, 3], padding: [1, 0, 0, 1]), shapes: [[2, 3, 4, 5]],
      constants: [weights([3, 4, 3, 2]), weights([4])]),
    OperatorCase(
      operation: Deconvolution(
        kernel: [3, 3], strides: [2, 2], padding: [1, 1, 0, -1], dilations: [1, 2], groups: 2),
      shapes: [[1, 6, 4, 3]], constants: [weights([6, 2, 3, 3])]),
    OperatorCase(operation: GlobalPooling(.mean), shapes: [[2, 5, 3, 4]]),
    OperatorCase(operation: GlobalPooling(.mean), shapes: [[2, 3, 5]]),
    OperatorCase(operation: GlobalPooling(.max), shapes: [[1, 17, 4, 3]], gap: 0.03, blocked: true),
    OperatorCase(
      operation: LocalResponseNormalization(size: 5, alpha: 0.9, beta: 0.75, bias: 1), shapes: [[1, 32, 3, 3]],
      blocked: true),
    OperatorCase(
      operation: LocalResponseNormalization(size: 3, alpha: 0.5, beta: 0.5, bias: 2), shapes: [[2, 7, 3, 2]]),
    OperatorCase(
      operation: LocalResponseNormalization(size: 4, alpha: 0.5, beta: 0.75, bias: 1), shapes: [[2, 7, 3]]),
    OperatorCase(
      operation: Resampling(
        .linear, .halfPixel, sizes: [.kept, .kept, .scaled(2), .fixed(3)], antialiased: true),
      shapes: [[1, 2, 3, 5]]),
    OperatorCase(
      operation: Resampling(.cubic(-0.75), .alignCorners, sizes: [.kept, .kept, .fixed(7), .fixed(4)]),
      shapes: [[1, 2, 4, 5]]),
    OperatorCase(
      operation: Resampling(.nearest(.floor), .asymmetric, sizes: [.kept, .kept, .scaled(2), .scaled(2)]),
      shapes: [[1, 17, 2, 3]], blocked: true),
    OperatorCase(
      operation: Resampling(.linear, .halfPixel, sizes: [.kept, .kept, .fixed(5), .fixed(2)]),
      shapes: [[2, 19, 2, 3]], blocked: true),
  ]

  private static let functions: [OperatorCase] = [
    .relu, .leakyRelu(slope: 0.1), .elu(alpha: 1.5), .selu(alpha: 1.67326, gamma: 1.0507), .clip(low: -0.4, high: 0.7),
    .sigmoid, .hardSigmoid(alpha: 0.9, beta: 0.5), .hardSwish, .swish, .mish, .gelu, .geluTanh, .erf, .tanh, .softplus,
    .exp, .absolute, .negative, .power(2), .power(3), .linear(scale: 2, shift: -1),
  ].flatMap { function in
    [false, true].map {
      OperatorCase(operation: Activation(function), shapes: [[1, 17, 2, 2]], gap: 0.055, blocked: $0)
    }
  }

  private static let positiveFunctions: [OperatorCase] = [.log, .sqrt, .reciprocal, .power(0.5), .power(-1.5)].map {
    OperatorCase(operation: Activation($0), shapes: [[2, 7]], shift: 2)
  }

  private static let elementaryFunctions: [OperatorCase] = Activation.Elementary.allCases.map { function in
    let isBeyondOne = function == .hyperbolicArccosine
    return OperatorCase(
      operation: Activation(.elementary(function)), shapes: [[3, 7]], gap: 0.05, shift: isBeyondOne ? 2.5 : 0,
      scale: isBeyondOne ? 1 : 0.8)
  }

  private static let pointwise: [OperatorCase] = [
    OperatorCase(operation: Activation(.relu), shapes: [[2, 3, 3, 3]], gap: 0.03),
    OperatorCase(operation: Activation(.relu), shapes: [[1, 17, 3, 3]], gap: 0.03, blocked: true),
    OperatorCase(operation: Activation(.identity), shapes: [[3, 4]]),
    OperatorCase(operation: ScaleShift(), shapes: [[2, 5, 3, 3]], constants: [weights([5]), weights([5])]),
    OperatorCase(
      operation: ScaleShift(), shapes: [[1, 19, 3, 3]], constants: [weights([19]), weights([19])], blocked: true),
    OperatorCase(operation: ScaleShift(), shapes: [[3, 4]], constants: [weights([4]), weights([4])]),
    OperatorCase(operation: Arithmetic(.add), shapes: [[1, 17, 3, 3], [1, 17, 3, 3]], blocked: true),
    OperatorCase(operation: Arithmetic(.add), shapes: [[2, 3, 4], [4]]),
    OperatorCase(operation: Arithmetic(.subtract), shapes: [[3, 1], [2, 1, 4]]),
    OperatorCase(operation: Arithmetic(.multiply), shapes: [[1, 17, 3, 3], [1, 17, 1, 1]], blocked: true),
    OperatorCase(operation: Arithmetic(.multiply), shapes: [[1, 1, 1, 1], [1, 17, 3, 3]], blocked: true),
    OperatorCase(operation: Arithmetic(.multiply), shapes: [[1, 3, 4], [2, 1, 4]]),
    OperatorCase(operation: Arithmetic(.divide), shapes: [[2, 3], [2, 3]], shift: 3),
    OperatorCase(operation: Arithmetic(.divide), shapes: [[3], [2, 3]], shift: 3),
    OperatorCase(operation: Arithmetic(.minimum), shapes: [[3, 5], [3, 5]], gap: 0.03),
    OperatorCase(operation: Arithmetic(.maximum), shapes: [[3, 5], [5]], gap: 0.03),
    OperatorCase(operation: Arithmetic(.power), shapes: [[2, 3], [2, 3]], shift: 2, scale: 0.5),
    OperatorCase(operation: Quantization(step: 0.25, zero: 3, low: -100, high: 100), shapes: [[3, 4]], step: 0.25),
    OperatorCase(operation: Comparison(.less), shapes: [[3, 1], [2, 1, 4]], gap: 0.03),
    OperatorCase(operation: Comparison(.equal), shapes: [[3, 4], [4]], gap: 0.03),
    OperatorCase(operation: Choice(), shapes: [[3, 1], [2, 1, 4], [3, 4]], gap: 0.03),
    OperatorCase(operation: Normalization(.axes([2, 3]), epsilon: 1e-3), shapes: [[2, 3, 3, 4]]),
    OperatorCase(operation: Normalization(.axes([1]), epsilon: 1e-3), shapes: [[2, 5, 3]]),
    OperatorCase(operation: Normalization(.axes([1]), epsilon: 1e-3), shapes: [[2, 5, 3, 7]]),
    OperatorCase(operation: Normalization(.axes([2]), epsilon: 1e-3), shapes: [[2, 3, 6]]),
    OperatorCase(operation: Normalization(.axes([2]), epsilon: 1e-3), shapes: [[2, 3, 19]]),
    OperatorCase(operation: Normalization(.channelGroups(3), epsilon: 1e-3), shapes: [[2, 6, 2, 2]]),
    OperatorCase(operation: Reduction(.sum, axes: [1, 2]), shapes: [[2, 3, 4]]),
    OperatorCase(operation: Reduction(.mean, axes: [0, 2], keepsAxes: false), shapes: [[2, 3, 4]]),
    OperatorCase(operation: Reduction(.mean, axes: [2, 3]), shapes: [[1, 17, 3, 3]], blocked: true),
    OperatorCase(operation: Reduction(.sum, axes: [1, 2]), shapes: [[2, 3, 2, 11]]),
    OperatorCase(operation: Reduction(.mean, axes: [0], keepsAxes: false), shapes: [[3, 8]]),
    OperatorCase(operation: Reduction(.max, axes: [1], keepsAxes: false), shapes: [[2, 5, 3]], gap: 0.03),
    OperatorCase(operation: Reduction(.max, axes: [1]), shapes: [[2, 4, 9]], gap: 0.03),
    OperatorCase(operation: Reduction(.min, axes: [1], keepsAxes: false), shapes: [[1, 3, 2, 5]], gap: 0.03),
    OperatorCase(operation: Reduction(.min, axes: [0, 1, 2], keepsAxes: false), shapes: [[2, 3, 2]], gap: 0.03),
    OperatorCase(operation: Softmax(axis: 1), shapes: [[2, 5, 3]]),
    OperatorCase(operation: Softmax(axis: 1, logarithmic: true), shapes: [[3, 7]]),
    OperatorCase(operation: Attention(heads: 2, scale: 0.7), shapes: [[2, 3, 4], [2, 5, 4], [2, 5, 6]]),
    OperatorCase(
      operation: Attention(heads: 2, scale: 1), shapes: [[4, 3, 2], [4, 3, 2], [4, 3, 4], [2, 1, 3, 3]]),
    OperatorCase(
      operation: Attention(heads: 1, scale: 0.5), shapes: [[1, 3, 4], [1, 3, 4], [1, 3, 4]],
      constants: [weights([1, 1, 3, 3])]),
    OperatorCase(operation: AttentionPattern(heads: 2, scale: 0.7), shapes: [[2, 3, 4], [2, 5, 4]]),
    OperatorCase(operation: AttentionPattern(heads: 2, scale: 1), shapes: [[4, 3, 2], [4, 3, 2], [2, 2, 3, 3]]),
  ]

  private static let matrices: [OperatorCase] = [
    OperatorCase(operation: MatrixProduct(), shapes: [[3, 4]], constants: [weights([4, 5])]),
    OperatorCase(operation: MatrixProduct(transposesSecond: true), shapes: [[1, 4]], constants: [weights([5, 4])]),
    OperatorCase(operation: MatrixProduct(), shapes: [[2, 3, 4], [4, 5]]),
    OperatorCase(operation: MatrixProduct(transposesFirst: true), shapes: [[4, 3], [2, 4, 2]]),
    OperatorCase(
      operation: MatrixProduct(transposesFirst: true, transposesSecond: true), shapes: [[2, 1, 4, 3], [3, 5, 4]]),
    OperatorCase(operation: MatrixProduct(transposesSecond: true), shapes: [[2, 3, 4], [2, 5, 4]]),
  ]

  private static let movements: [OperatorCase] = [
    OperatorCase(operation: Concatenation(axis: 1), shapes: [[1, 16, 3, 3], [1, 17, 3, 3]], blocked: true),
    OperatorCase(operation: Concatenation(axis: 1), shapes: [[2, 16, 2, 3], [2, 3, 2, 3]], blocked: true),
    OperatorCase(operation: Concatenation(axis: 1), shapes: [[1, 5, 3, 3], [1, 17, 3, 3]], blocked: true),
    OperatorCase(operation: Concatenation(axis: 2), shapes: [[2, 3, 1], [2, 3, 4]]),
    OperatorCase(operation: Reshaping([.copied(0), .inferred]), shapes: [[2, 17, 3, 1]], blocked: true),
    OperatorCase(operation: Slicing([.init(axis: 1, start: 16, end: 19)]), shapes: [[1, 19, 3, 2]], blocked: true),
    OperatorCase(
      operation: Slicing([.init(axis: 1, start: -1, end: -9, step: -2), .init(axis: 0, start: 1, end: 9)]),
      shapes: [[3, 8, 2]]),
    OperatorCase(
      operation: Padding(.constant(0.5), begin: [0, 0, 1, 2], end: [0, 1, 0, -1]), shapes: [[1, 2, 3, 4]]),
    OperatorCase(operation: Transposition([0, 2, 3, 1]), shapes: [[1, 17, 3, 2]], blocked: true),
    OperatorCase(operation: Transposition([2, 0, 1]), shapes: [[2, 3, 4]]),
    OperatorCase(operation: Expansion([.fixed(2), .fixed(3), .fixed(4)]), shapes: [[3, 1]]),
    OperatorCase(operation: Expansion([.following(0), .fixed(4)]), shapes: [[1, 4]], constants: [weights([3, 2])]),
    OperatorCase(
      operation: Expansion([.multiple(2, of: 0), .fixed(4)]), shapes: [[1, 4]], constants: [weights([3, 2])]),
    OperatorCase(operation: Gathering(axis: 1, indices: [2, 0, 2]), shapes: [[2, 3, 4]]),
    OperatorCase(operation: Gathering(axis: 0, indices: [1, 0, 0, 1], shape: [2, 2]), shapes: [[2, 3]]),
    OperatorCase(operation: Padding(.reflect, begin: [0, 2], end: [0, 1]), shapes: [[2, 4]]),
    OperatorCase(operation: Padding(.edge, begin: [1, 2], end: [0, 1]), shapes: [[2, 4]]),
    OperatorCase(operation: Padding(.wrap, begin: [0, 2], end: [0, 3]), shapes: [[2, 4]]),
  ]
}
