import Basics

extension RecipeWriter {
  static let activations: [String: RecipeWriter] = [
    // alpha * (exp(x / alpha) - 1) below 0.
    "Celu": RecipeWriter(["alpha"]) { recipe throws(Diagnostic) in
      let alpha = recipe.attributes.float("alpha", default: 1)
      guard alpha != 0 else { throw Diagnostic("its alpha is 0") }
      let inner = recipe.add("Elu", [recipe.add("Div", [recipe.input(0), recipe.number(alpha)])])
      recipe.add("Mul", [inner, recipe.number(alpha)], makes: 0)
    },
    "Softsign": RecipeWriter { recipe throws(Diagnostic) in
      let size = recipe.add("Add", [recipe.add("Abs", [recipe.input(0)]), recipe.number(1)])
      recipe.add("Div", [recipe.input(0), size], makes: 0)
    },
    "ThresholdedRelu": RecipeWriter(["alpha"]) { recipe throws(Diagnostic) in
      let isAbove = recipe.add(
        "Greater", [recipe.input(0), recipe.number(recipe.attributes.float("alpha", default: 1))])
      recipe.add("Where", [isAbove, recipe.input(0), recipe.number(0)], makes: 0)
    },
    "Shrink": RecipeWriter(["bias", "lambd"]) { recipe throws(Diagnostic) in
      let (x, bias) = (recipe.input(0), recipe.number(recipe.attributes.float("bias", default: 0)))
      let limit = recipe.attributes.float("lambd", default: 0.5)
      let isAbove = recipe.add("Greater", [x, recipe.number(limit)])
      let above = recipe.add("Where", [isAbove, recipe.add("Sub", [x, bias]), recipe.number(0)])
      let isBelow = recipe.add("Less", [x, recipe.number(-limit)])
      recipe.add("Where", [isBelow, recipe.add("Add", [x, bias]), above], makes: 0)
    },
    "Swish": RecipeWriter(["alpha"]) { recipe throws(Diagnostic) in swish(&recipe, default: 1) },
    "com.microsoft.QuickGelu": RecipeWriter(["alpha"]) { recipe throws(Diagnostic) in swish(&recipe, default: 1.702) },
    "com.microsoft.Gelu": RecipeWriter { recipe throws(Diagnostic) in recipe.add("Gelu", recipe.inputs(0), makes: 0) },
    "com.microsoft.BiasGelu": RecipeWriter { recipe throws(Diagnostic) in
      recipe.add("Gelu", [recipe.add("Add", recipe.inputs(0, 1))], makes: 0)
    },
    "com.microsoft.FastGelu": RecipeWriter { recipe throws(Diagnostic) in
      let x = recipe.has(1) ? recipe.add("Add", recipe.inputs(0, 1)) : recipe.input(0)
      recipe.add("Gelu", [x], [.text("approximate", "tanh")], makes: 0)
    },
    // What is no number is not equal to itself.
    "IsNaN": RecipeWriter { recipe throws(Diagnostic) in
      recipe.add("Not", [recipe.add("Equal", [recipe.input(0), recipe.input(0)])], makes: 0)
    },
    // x - y * floor(x / y), or the rest with the sign of x.
    "Mod": RecipeWriter(["fmod"]) { recipe throws(Diagnostic) in
      let quotient = recipe.add("Div", recipe.inputs(0, 1))
      var whole = recipe.add("Floor", [recipe.attributes.flag("fmod") ? recipe.add("Abs", [quotient]) : quotient])
      if recipe.attributes.flag("fmod") { whole = recipe.add("Mul", [recipe.add("Sign", [quotient]), whole]) }
      recipe.add("Sub", [recipe.input(0), recipe.add("Mul", [recipe.input(1), whole])], makes: 0)
    },
  ]

  /// x * sigmoid(alpha * x)
  private static func swish(_ recipe: inout Recipe, default value: Float) {
    let (x, alpha) = (recipe.input(0), recipe.attributes.float("alpha", default: value))
    let scaled = alpha == 1 ? x : recipe.add("Mul", [x, recipe.number(alpha)])
    recipe.add("Mul", [x, recipe.add("Sigmoid", [scaled])], makes: 0)
  }
}
