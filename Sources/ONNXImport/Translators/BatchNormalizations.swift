import Basics
import Networks

extension Translator {
  static let batchNormalizations: [String: Translator] = [
    "BatchNormalization": Translator(["epsilon", "momentum", "spatial", "training_mode"]) { node throws(Diagnostic) in
      if node.attributes.flag("training_mode") { return try standardize(node) }
      guard node.attributes.flag("spatial", default: true) else {
        throw Diagnostic("normalizes each position by itself (spatial = 0), which is not supported", kind: .unsupported)
      }
      let x = try node.input(0)
      let (scale, shift) = try scaleAndShift(node)
      defer { noteExpectation(node) }
      if try fold(node, into: x, scale: scale, shift: shift) { return }
      let parameters = [("scale", scale), ("shift", shift)].map { step, values in
        node.newConstant(Constant([values.count], .floats(values)), step: step)
      }
      try node.emit(ScaleShift(), [x] + parameters)
    }
  ]

  /// In training mode the mean and variance are those of the input: so are weights standardized, and only they are known.
  private static func standardize(_ node: Translation) throws(Diagnostic) {
    let x = try node.input(0)
    guard x.isConstant, let rank = x.rank, rank > 1 else {
      throw Diagnostic("is in training mode", advice: "Export the model for inference (model.eval()).")
    }
    let normalization = Normalization(
      .axes((0..<rank).filter { $0 != 1 }), epsilon: node.attributes.float("epsilon", default: 1e-5))
    let normal = try node.intermediate(normalization, [x], step: "normal")
    try node.emit(ScaleShift(), [normal, try node.input(1), try node.input(2)])
  }

  /// Keeps what the network's first normalization expects of its images, as folding it away loses that.
  private static func noteExpectation(_ node: Translation) {
    guard node.assembly.firstNormalized == nil, let output = node.node.output.first,
      let value = node.assembly.value(output), !value.isConstant,
      let deviations = try? node.constant(1, "scale")?.floats, let means = try? node.constant(2, "bias")?.floats
    else { return }
    node.assembly.firstNormalized = NormalizedValue(
      value: value.name, means: means, deviations: deviations.map(abs))
  }

  /// `y = scale * x + shift` from gamma, beta, mean and variance, computed in double precision.
  private static func scaleAndShift(_ node: Translation) throws(Diagnostic) -> (scale: [Float], shift: [Float]) {
    var parameters: [[Float]] = []
    for (index, role) in ["scale", "bias", "mean", "variance"].enumerated() {
      guard let values = try node.constant(index + 1, role)?.floats else { throw Diagnostic("its \(role) is missing") }
      parameters.append(values)
    }
    let count = parameters[0].count
    guard parameters.allSatisfy({ $0.count == count }) else {
      throw Diagnostic("its scale, bias, mean and variance have \(parameters.map(\.count)) elements")
    }
    let epsilon = Double(node.attributes.float("epsilon", default: 1e-5))
    var (scale, shift): ([Float], [Float]) = ([], [])
    for channel in 0..<count {
      let factor = Double(parameters[0][channel]) / (Double(parameters[3][channel]) + epsilon).squareRoot()
      scale.append(Float(factor))
      shift.append(Float(Double(parameters[1][channel]) - Double(parameters[2][channel]) * factor))
    }
    return (scale, shift)
  }

  /// Makes the normalized value by a convolution of its own, the one before with the scale multiplied into its weights.
  ///
  /// The convolution before stays in the model for whoever asks for its output by name; a graph of other targets leaves
  /// it out, since nothing else reads it. False where there is no such convolution.
  private static func fold(
    _ node: Translation, into x: Value, scale: [Float], shift: [Float]
  ) throws(Diagnostic) -> Bool {
    guard let producer = node.assembly.producer(of: x.name), producer.operator is Convolution,
      let weights = producer.inputs[1].constant, weights.shape.rank == 4, weights.shape[0] == scale.count
    else { return false }
    let former = producer.inputs.count > 2 ? producer.inputs[2].constant?.floats : scale.map { _ in 0 }
    guard let former, former.count == scale.count else { return false }
    let perFilter = weights.shape.dimensions.dropFirst().reduce(1, *)
    var folded = weights.floats
    for filter in scale.indices {
      for index in (filter * perFilter)..<((filter + 1) * perFilter) { folded[index] *= scale[filter] }
    }
    let bias = scale.indices.map { former[$0] * scale[$0] + shift[$0] }
    try node.emit(
      producer.operator,
      [
        producer.inputs[0], node.newConstant(Constant(weights.shape, .floats(folded)), step: "weights"),
        node.newConstant(Constant([bias.count], .floats(bias)), step: "bias"),
      ])
    return true
  }
}
