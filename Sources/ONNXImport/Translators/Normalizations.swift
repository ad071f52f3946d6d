import Basics
import Networks

extension Translator {
  static let normalizations: [String: Translator] = [
    "LRN": Translator(["alpha", "beta", "bias", "size"]) { node throws(Diagnostic) in
      let size = node.attributes.integer("size", default: 0)
      guard (1...Shape.limit).contains(size) else { throw Diagnostic("its size is \(size)") }
      let normalization = LocalResponseNormalization(
        size: size, alpha: node.attributes.float("alpha", default: 1e-4),
        beta: node.attributes.float("beta", default: 0.75), bias: node.attributes.float("bias", default: 1))
      try node.emit(normalization, [try node.input(0)])
    },
    "InstanceNormalization": Translator(["epsilon"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      let axes = Array(2..<max(x.rank ?? 4, 3))
      let normal = try node.intermediate(Normalization(.axes(axes), epsilon: epsilon(node)), [x], step: "normal")
      try node.emit(ScaleShift(), [normal, try node.input(1), try node.input(2)])
    },
    "GroupNormalization": Translator(["epsilon", "num_groups", "stash_type"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      let groups = node.attributes.integer("num_groups", default: 0)
      guard let channels = x.extent(1), groups > 0, channels % groups == 0 else {
        throw Diagnostic("its channels cannot be divided into \(groups) groups")
      }
      let scope = Normalization.Scope.channelGroups(groups)
      let normal = try node.intermediate(Normalization(scope, epsilon: epsilon(node)), [x], step: "normal")
      var parameters: [Value] = []
      for (index, role) in [(1, "scale"), (2, "bias")] {
        guard let constant = try node.constant(index, role) else { throw Diagnostic("its \(role) is missing") }
        // Before opset 21 there is one for each group.
        let perChannel = constant.count == channels || constant.count != groups
        let values =
          perChannel ? constant.floats : constant.floats.flatMap { Array(repeating: $0, count: channels / groups) }
        parameters.append(node.newConstant(Constant([values.count], .floats(values)), step: role))
      }
      try node.emit(ScaleShift(), [normal] + parameters)
    },
    "LayerNormalization": Translator(["axis", "epsilon", "stash_type"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      guard let rank = x.rank else { throw Diagnostic("the rank of its input is not known") }
      let axes = Array(try node.axis(node.attributes.integer("axis", default: -1), rank: rank)..<rank)
      let normal = try node.intermediate(Normalization(.axes(axes), epsilon: epsilon(node)), [x], step: "normal")
      guard node.hasInput(2) else { return try node.emit(Arithmetic(.multiply), [normal, try node.input(1)]) }
      let scaled = try node.intermediate(Arithmetic(.multiply), [normal, try node.input(1)], step: "scaled")
      try node.emit(Arithmetic(.add), [scaled, try node.input(2)])
    },
    "MeanVarianceNormalization": Translator(["axes"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      var axes: Set<Int> = []
      for axis in node.attributes.integers("axes") ?? [0, 2, 3] { axes.insert(try node.axis(axis, rank: x.rank)) }
      try node.emit(Normalization(.axes(axes.sorted()), epsilon: 1e-9), [x])
    },
    "LpNormalization": Translator(["axis", "p"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      let axis = try node.axis(node.attributes.integer("axis", default: -1), rank: x.rank)
      let isFirst = node.attributes.integer("p", default: 2) == 1
      let parts = try node.intermediate(Activation(isFirst ? .absolute : .power(2)), [x], step: "parts")
      var norm = try node.intermediate(Reduction(.sum, axes: [axis]), [parts], step: "sum")
      if !isFirst { norm = try node.intermediate(Activation(.sqrt), [norm], step: "norm") }
      // Nothing but zeros stays so.
      let positive = Activation.Function.clip(low: .leastNormalMagnitude, high: .greatestFiniteMagnitude)
      norm = try node.intermediate(Activation(positive), [norm], step: "divisor")
      try node.emit(Arithmetic(.divide), [x, norm])
    },
    "Softmax": Translator(["axis"]) { node throws(Diagnostic) in try softmax(node, logarithmic: false) },
    "LogSoftmax": Translator(["axis"]) { node throws(Diagnostic) in try softmax(node, logarithmic: true) },
  ]

  private static func epsilon(_ node: Translation) -> Float { node.attributes.float("epsilon", default: 1e-5) }

  /// Before opset 13 the axes from `axis` on are normalized as one.
  private static func softmax(_ node: Translation, logarithmic: Bool) throws(Diagnostic) {
    let x = try node.input(0)
    let axis = try node.axis(node.attributes.integer("axis", default: node.opset < 13 ? 1 : -1), rank: x.rank)
    let rank = x.rank ?? axis + 1
    let beyond = (axis..<rank).filter { x.extent($0) != 1 }
    guard node.opset < 13, beyond.count > 1 || (beyond.first ?? axis) != axis else {
      return try node.emit(Softmax(axis: axis, logarithmic: logarithmic), [x])
    }
    let flat = try node.intermediate(Reshaping([.merged(0..<axis), .merged(axis..<rank)]), [x], step: "flat")
    let shares = try node.intermediate(Softmax(axis: 1, logarithmic: logarithmic), [flat], step: "shares")
    var axes: [Reshaping.Axis] = [.inferred]
    for index in 1..<max(rank, 1) {
      guard let extent = x.extent(index) else { throw Diagnostic("its axes are normalized as one but not known") }
      axes.append(.fixed(extent))
    }
    try node.emit(Reshaping(axes), [shares])
  }
}
