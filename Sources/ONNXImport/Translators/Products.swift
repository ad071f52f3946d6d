import Basics
import Networks

extension Translator {
  static let products: [String: Translator] = [
    "MatMul": Translator { node throws(Diagnostic) in
      // A vector is a matrix of one row or one column, whose axis is left out again.
      var (a, b) = (try node.input(0), try node.input(1))
      let vectors = (a.rank == 1, b.rank == 1)
      if vectors.0 { a = try node.intermediate(Reshaping([.fixed(1), .copied(0)]), [a], step: "row") }
      if vectors.1 { b = try node.intermediate(Reshaping([.copied(0), .fixed(1)]), [b], step: "column") }
      guard vectors.0 || vectors.1 else { return try node.emit(MatrixProduct(), [a, b]) }
      let product = try node.intermediate(MatrixProduct(), [a, b], step: "product")
      guard let rank = product.rank else { throw Diagnostic("the shapes of its inputs are not known") }
      let dropped = [vectors.0 ? rank - 2 : rank, vectors.1 ? rank - 1 : rank]
      try node.emit(Reshaping((0..<rank).filter { !dropped.contains($0) }.map { .copied($0) }), [product])
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
    return try node.intermediate(Activation(.linear(scale: factor, shift: 0)), [value], step: step)
  }
}
