extension Translator {
  /// Every ONNX operator that can be imported, by its name.
  static let all: [String: Translator] = [
    activations, arithmetic, batchNormalizations, convolutions, folded, layouts, normalizations, passing, poolings,
    products, quantizations, reductions, resamplings, reshapings,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}
