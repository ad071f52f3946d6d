package import Foundation

/// The vision transformer of `Tests/Fixtures/Transformer`, with random weights, and what ONNX Runtime says of it.
package enum SmallTransformer {
  package static let file = folder.appending(path: "transformer.onnx")
  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Transformer")

  /// The neurons of its blocks after their activation function.
  package static let neurons = ["blocks.0.mlp.act/Mul_1", "blocks.1.mlp.act/Mul_1"]
  package static let neuronCount = 24
  /// A class token and a register, then 4 x 4 patches.
  package static let extraTokens = 2
  package static let grid = [4, 4]
  package static let size = 32

  package struct Reference: Decodable, Sendable {
    package let logits: [Float]
    /// By the value's name, `[T, neurons]`.
    package let neurons: [String: [Float]]
  }

  package static func reference() throws -> Reference {
    try JSONDecoder().decode(Reference.self, from: Data(contentsOf: folder.appending(path: "reference.json")))
  }

  /// The image of the reference, `[3, 32, 32]`.
  package static let image: [Float] = (0..<(3 * size * size)).map { index in
    let (c, i, j) = (index / (size * size), index / size % size, index % size)
    return Float((i * 5 + j * 3 + c * 40) % 241) / 240
  }
}
