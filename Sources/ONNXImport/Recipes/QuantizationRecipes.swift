import Basics
import Networks

extension RecipeWriter {
  /// What is computed on counted levels, brought back to the numbers that they stand for, computed there and counted
  /// again: the same as ONNX Runtime's integers but for what is rounded at a half.
  static let quantizations: [String: RecipeWriter] = [
    "QLinearConv": RecipeWriter(Translator.windowAttributes.union(["group"])) { recipe throws(Diagnostic) in
      var factors = [recipe.numbers(0), recipe.numbers(3, axis: 0)]
      if recipe.has(8) { factors.append(recipe.sums(8, scales: 1, 4)) }
      recipe.count(recipe.add("Conv", factors, recipe.translation.node.attribute), 6)
    },
    "QLinearMatMul": RecipeWriter { recipe throws(Diagnostic) in
      let rank = try recipe.translation.input(3).rank ?? 1
      recipe.count(recipe.add("MatMul", [recipe.numbers(0), recipe.numbers(3, axis: max(rank - 1, 0))]), 6)
    },
    "com.microsoft.QGemm": RecipeWriter(["alpha", "transA", "transB"]) { recipe throws(Diagnostic) in
      let alpha = recipe.attributes.float("alpha", default: 1)
      let columns = recipe.attributes.flag("transB") ? 0 : 1
      let factors = [recipe.numbers(0), recipe.numbers(3, axis: columns)]
      var made = recipe.add("Gemm", factors, recipe.translation.node.attribute)
      if recipe.has(6) {
        let shift = recipe.add("Mul", [recipe.sums(6, scales: 1, 4), recipe.number(alpha)])
        made = recipe.add("Add", [made, shift], makes: recipe.has(7) ? nil : 0)
      } else if !recipe.has(7) {
        recipe.add("Identity", [made], makes: 0)
      }
      if recipe.has(7) { recipe.count(made, 7) }
    },
    "com.microsoft.QLinearAdd": pair("Add"), "com.microsoft.QLinearMul": pair("Mul"),
    "com.microsoft.QLinearSigmoid": single("Sigmoid"),
    "com.microsoft.QLinearLeakyRelu": single("LeakyRelu", ["alpha"]),
    "com.microsoft.QLinearSoftmax": single("Softmax", ["axis"], apart: ["opset"]),
    "com.microsoft.QLinearGlobalAveragePool": single("GlobalAveragePool", apart: ["channels_last"]),
    "com.microsoft.QLinearAveragePool": single(
      "AveragePool", Translator.windowAttributes.union(["ceil_mode", "count_include_pad"]), apart: ["channels_last"]),
    // Inputs: scale and zero of what is made, then three for each part.
    "com.microsoft.QLinearConcat": RecipeWriter(["axis"]) { recipe throws(Diagnostic) in
      let parts = stride(from: 2, to: recipe.translation.inputCount - 2, by: 3).map { recipe.numbers($0) }
      recipe.count(recipe.add("Concat", parts, recipe.translation.node.attribute), 0)
    },
    "ConvInteger": RecipeWriter(Translator.windowAttributes.union(["group"])) { recipe throws(Diagnostic) in
      recipe.add(
        "Conv", [recipe.centred(0, zero: 2), recipe.centred(1, zero: 3)], recipe.translation.node.attribute, makes: 0)
    },
    "MatMulInteger": RecipeWriter { recipe throws(Diagnostic) in
      recipe.add("MatMul", [recipe.centred(0, zero: 2), recipe.centred(1, zero: 3)], makes: 0)
    },
    // Inputs: a, b, their scales, their zeros, and a bias.
    "com.microsoft.MatMulIntegerToFloat": RecipeWriter { recipe throws(Diagnostic) in
      let a = recipe.add("Mul", [recipe.centred(0, zero: 4), recipe.input(2)])
      let b = recipe.add("Mul", [recipe.centred(1, zero: 5), recipe.input(3)])
      let product = recipe.add("MatMul", [a, b], makes: recipe.has(6) ? nil : 0)
      if recipe.has(6) { recipe.add("Add", [product, recipe.input(6)], makes: 0) }
    },
    // Outputs: the levels of x, how far apart they are, and which is 0; the range always has 0 in it.
    "DynamicQuantizeLinear": RecipeWriter { recipe throws(Diagnostic) in
      let (x, none, most) = (recipe.input(0), recipe.number(0), recipe.number(255))
      let whole = [Onnx_AttributeProto.integer("keepdims", 0)]
      let low = recipe.add("Min", [recipe.add("ReduceMin", [x], whole), none])
      let high = recipe.add("Max", [recipe.add("ReduceMax", [x], whole), none])
      let step = recipe.add("Div", [recipe.add("Sub", [high, low]), most], makes: 1)
      let exact = recipe.add("Neg", [recipe.add("Div", [low, step])])
      let zero = recipe.add("Round", [recipe.add("Clip", [exact, none, most])], makes: 2)
      let levels = recipe.add("Add", [recipe.add("Round", [recipe.add("Div", [x, step])]), zero])
      recipe.add("Clip", [levels, none, most], makes: 0)
    },
    "com.microsoft.QuantizeLinear": renamed("QuantizeLinear"),
    "com.microsoft.DequantizeLinear": renamed("DequantizeLinear"),
  ]

  private static func renamed(_ type: String) -> RecipeWriter {
    RecipeWriter(["axis"]) { recipe throws(Diagnostic) in
      recipe.add(type, recipe.inputs(0, 1, 2), recipe.translation.node.attribute, makes: 0)
    }
  }

  private static func pair(_ type: String) -> RecipeWriter {
    RecipeWriter { recipe throws(Diagnostic) in
      recipe.count(recipe.add(type, [recipe.numbers(0), recipe.numbers(3)]), 6)
    }
  }

  /// - Parameter apart: attributes that must be 0, or of which nothing follows.
  private static func single(
    _ type: String, _ attributes: Set<String> = [], apart: Set<String> = []
  ) -> RecipeWriter {
    RecipeWriter(attributes.union(apart)) { recipe throws(Diagnostic) in
      guard !recipe.attributes.flag("channels_last") else {
        throw Diagnostic("its channels come last, which is not supported", kind: .unsupported)
      }
      let own = recipe.translation.node.attribute.filter { attributes.contains($0.name) }
      recipe.count(recipe.add(type, [recipe.numbers(0)], own), 3)
    }
  }
}

extension Recipe {
  /// The numbers for which the levels of an input stand, whose scale and zero are the two inputs after it.
  fileprivate mutating func numbers(_ index: Int, axis: Int = 1) -> String {
    add("DequantizeLinear", inputs(index, index + 1, index + 2), [.integer("axis", axis)])
  }

  /// Makes the first output: the levels of a value, whose scale and zero are two inputs.
  fileprivate mutating func count(_ value: String, _ scale: Int) {
    add("QuantizeLinear", [value] + inputs(scale, scale + 1), makes: 0)
  }

  /// Sums of products of levels, which count by both scales.
  fileprivate mutating func sums(_ index: Int, scales first: Int, _ second: Int) -> String {
    let scale = add("Mul", [input(first), input(second)])
    return add("Mul", [add("Cast", [input(index)], [.integer("to", 1)]), scale])
  }

  /// Levels from the one that is 0.
  fileprivate mutating func centred(_ index: Int, zero: Int) -> String {
    let levels = add("Cast", [input(index)], [.integer("to", 1)])
    return has(zero) ? add("Sub", [levels, add("Cast", [input(zero)], [.integer("to", 1)])]) : levels
  }
}
