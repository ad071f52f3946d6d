import Basics
import Networks

extension RecipeWriter {
  static let normalizations: [String: RecipeWriter] = [
    "RMSNormalization": rootMeanSquare, "SimplifiedLayerNormalization": rootMeanSquare,
    "com.microsoft.SimplifiedLayerNormalization": rootMeanSquare,
    // Inputs: x, what skipped to it, scale, shift, and a bias that is added before.
    "com.microsoft.SkipLayerNormalization": RecipeWriter(["epsilon"]) { recipe throws(Diagnostic) in
      let sum = skipping(&recipe, bias: 4)
      recipe.add("LayerNormalization", [sum] + recipe.inputs(2, 3), [epsilon(recipe, 1e-12)], makes: 0)
    },
    "com.microsoft.SkipSimplifiedLayerNormalization": RecipeWriter(["epsilon"]) { recipe throws(Diagnostic) in
      let sum = skipping(&recipe, bias: 3)
      recipe.add("RMSNormalization", [sum, recipe.input(2)], [epsilon(recipe, 1e-12)], makes: 0)
    },
    // The powers' sum over each window, to one over the power.
    "LpPool": RecipeWriter(Translator.windowAttributes.union(["ceil_mode", "p"])) { recipe throws(Diagnostic) in
      let power = recipe.attributes.integer("p", default: 2)
      guard power > 0, let kernel = recipe.attributes.integers("kernel_shape"), let cells = Shape(kernel).checkedCount
      else { throw Diagnostic("its kernel_shape or its p make no sense") }
      let powers = recipe.add("Pow", [recipe.add("Abs", [recipe.input(0)]), recipe.number(Float(power))])
      let windows = recipe.translation.node.attribute.filter { $0.name != "p" } + [.integer("count_include_pad", 1)]
      let sums = recipe.add("Mul", [recipe.add("AveragePool", [powers], windows), recipe.number(Float(cells))])
      recipe.add("Pow", [sums, recipe.number(1 / Float(power))], makes: 0)
    },
  ]

  /// x / sqrt(the mean of x^2 along the last axes + epsilon) * scale
  private static let rootMeanSquare = RecipeWriter(["axis", "epsilon", "stash_type"]) { recipe throws(Diagnostic) in
    let x = recipe.input(0)
    guard let rank = try recipe.translation.input(0).rank else {
      throw Diagnostic("the rank of its input is not known")
    }
    let first = try recipe.translation.axis(recipe.attributes.integer("axis", default: -1), rank: rank)
    let squares = recipe.add("Mul", [x, x])
    let mean = recipe.add("ReduceMean", [squares, recipe.integers(Array(first..<rank))])
    let energy = recipe.add("Add", [mean, recipe.number(recipe.attributes.float("epsilon", default: 1e-5))])
    let normal = recipe.add("Div", [x, recipe.add("Sqrt", [energy])])
    recipe.add("Mul", [normal, recipe.input(1)], makes: 0)
  }

  /// What is normalized after a block, which is the fourth output too.
  private static func skipping(_ recipe: inout Recipe, bias: Int) -> String {
    guard recipe.has(bias) else { return recipe.add("Add", recipe.inputs(0, 1), makes: 3) }
    return recipe.add("Add", [recipe.add("Add", recipe.inputs(0, 1)), recipe.input(bias)], makes: 3)
  }

  private static func epsilon(_ recipe: Recipe, _ value: Float) -> Onnx_AttributeProto {
    .float("epsilon", recipe.attributes.float("epsilon", default: value))
  }
}
