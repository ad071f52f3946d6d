import Basics

extension RecipeWriter {
  private static let activationAttributes: Set<String> = [
    "activation", "activation_alpha", "activation_beta", "activation_gamma", "activation_params",
  ]

  /// What ONNX Runtime makes of several operators when it optimizes a model.
  static let fusions: [String: RecipeWriter] = [
    // Inputs: x, weights, bias, and a sum that is added before the activation.
    "com.microsoft.FusedConv": RecipeWriter(
      Translator.windowAttributes.union(["group"]).union(activationAttributes)
    ) { recipe throws(Diagnostic) in
      var sum = recipe.add("Conv", [0, 1, 2].map(recipe.input), others(recipe))
      if recipe.has(3) { sum = recipe.add("Add", [sum, recipe.input(3)]) }
      try activate(sum, in: &recipe)
    },
    "com.microsoft.FusedGemm": RecipeWriter(
      activationAttributes.union(["alpha", "beta", "transA", "transB"])
    ) { recipe throws(Diagnostic) in
      try activate(recipe.add("Gemm", recipe.inputs(0, 1, 2), others(recipe)), in: &recipe)
    },
    "com.microsoft.BiasSoftmax": RecipeWriter(["axis", "is_inner_broadcast"]) { recipe throws(Diagnostic) in
      let axis = recipe.attributes.integer("axis", default: 1)
      recipe.add("Softmax", [recipe.add("Add", recipe.inputs(0, 1))], [.integer("axis", axis)], makes: 0)
    },
    "com.microsoft.FusedMatMul": product, "com.microsoft.TransposeMatMul": product,
  ]

  private static let product = RecipeWriter(["alpha", "transA", "transB", "transBatchA", "transBatchB"]) {
    recipe throws(Diagnostic) in
    guard !recipe.attributes.flag("transBatchA"), !recipe.attributes.flag("transBatchB") else {
      throw Diagnostic("it turns its batches, which is not supported", kind: .unsupported)
    }
    var factors: [String] = []
    for (index, attribute) in ["transA", "transB"].enumerated() {
      guard recipe.attributes.flag(attribute) else {
        factors.append(recipe.input(index))
        continue
      }
      guard let rank = try recipe.translation.input(index).rank, rank >= 2 else {
        throw Diagnostic("the rank of its input is not known")
      }
      factors.append(
        recipe.add(
          "Transpose", [recipe.input(index)], [.integers("perm", Array(0..<(rank - 2)) + [rank - 1, rank - 2])]))
    }
    let alpha = recipe.attributes.float("alpha", default: 1)
    let made = recipe.add("MatMul", factors, makes: alpha == 1 ? 0 : nil)
    if alpha != 1 { recipe.add("Mul", [made, recipe.number(alpha)], makes: 0) }
  }

  /// The attributes of the operator that comes before the activation.
  private static func others(_ recipe: Recipe) -> [Onnx_AttributeProto] {
    recipe.translation.node.attribute.filter { !activationAttributes.contains($0.name) }
  }

  /// The activation that the attributes name; none is the value as it is.
  private static func activate(_ x: String, in recipe: inout Recipe) throws(Diagnostic) {
    let attributes = recipe.attributes
    let name = attributes.text("activation", default: "Identity")
    var numbers = attributes.floats("activation_params") ?? []
    numbers += ["activation_alpha", "activation_beta", "activation_gamma"].compactMap(attributes.float)
    let first = numbers.first.map { [Onnx_AttributeProto.float("alpha", $0)] } ?? []
    let second = numbers.dropFirst().first.map { [Onnx_AttributeProto.float("beta", $0)] } ?? []
    switch name {
    case "Identity", "", "Relu", "Sigmoid", "Tanh": recipe.add(name.isEmpty ? "Identity" : name, [x], makes: 0)
    case "LeakyRelu", "Elu": recipe.add(name, [x], first, makes: 0)
    case "HardSigmoid": recipe.add(name, [x], first + second, makes: 0)
    case "Clip" where numbers.count >= 2:
      recipe.add(name, [x, recipe.number(numbers[0]), recipe.number(numbers[1])], makes: 0)
    default: throw Diagnostic("its activation '\(name)' is not supported", kind: .unsupported)
    }
  }
}
