import Basics
import Networks

extension Translator {
  static let products: [String: Translator] = [
    "MatMul": Translator { node throws(Diagnostic) in
      try node.emit(MatrixProduct(), [try node.input(0), try node.input(1)])
    },
    "Gemm": Translator(["alpha", "beta", "transA", "transB"]) { node throws(Diagnostic) in
      let alpha = node.attributes.float("alpha", default: 1)
      let beta = node.attributes.float("beta", default: 1)
      let product = MatrixProduct(
        transposesFirst: node.attributes.flag("transA"), transposesSecond: node.attributes.flag("transB"))
      let factors = [try node.input(0), try scaled(node, try node.input(1), by: alpha, step: "second")]
      guard node.hasInput(2), beta != 0 else { return try node.emit(product, factors) }
      let sum = try node.intermediate(product, factors, step: "product")
      try node.emit(Arithmetic(.add), [sum, try scaled(node, try node.input(2), by: beta, step: "third")])
    },
  ]

  private static func scaled(
    _ node: Translation, _ value: Value, by factor: Float, step: String
  ) throws(Diagnostic) -> Value {
    if factor == 1 { return value }
    if let constant = value.constant {
      return node.newConstant(Constant(constant.shape, .floats(constant.floats.map { $0 * factor })), step: step)
    }
    return try node.intermediate(Activation(.linear(scale: factor, shift: 0)), [value], step: step)
  }
}
