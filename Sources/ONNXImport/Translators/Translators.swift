extension Translator {
  /// Every ONNX operator that can be imported, by its name.
  static let all: [String: Translator] = [
    convolutions, poolings, activations, arithmetic, normalizations, products, layouts, folded,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}
