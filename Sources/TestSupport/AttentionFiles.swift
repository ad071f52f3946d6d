package import Basics
package import Foundation
package import Images

/// The vision transformer of `Tests/Fixtures/Attention`, with the same random weights in each form in which exporters write
/// attention, and what PyTorch says of it.
package enum AttentionFiles {
  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Attention")

  /// Those whose attention can be taken, with what its blocks are called.
  package static let forms: [(name: String, blocks: [String])] = [
    ("torchscript14", ["blocks.0", "blocks.1"]), ("torchscript17", ["blocks.0", "blocks.1"]),
    ("tokens_first", ["blocks.0", "blocks.1"]), ("dynamo18", ["blocks.0", "blocks.1"]),
    ("dynamo20", ["blocks.0", "blocks.1"]), ("opset23", ["blocks.0", "blocks.1"]), ("fused", ["blocks.0", "blocks.1"]),
    ("masked", ["blocks.0", "blocks.1"]),
  ]
  /// Its heads talk to each other.
  package static let talking = file("talking")

  package static func file(_ name: String) -> URL { folder.appending(path: "\(name).onnx") }

  package static let heads = 2
  /// A class token and 4 x 4 patches.
  package static let tokens = 17
  package static let size = 16

  package struct Reference: Decodable, Sendable {
    package let logits: [Float]
    /// Of each block what each head writes at each token, `[T, heads]`.
    package let lengths: [[Float]]
    /// Of each block `[heads, T, T]`.
    package let patterns: [[Float]]
  }

  /// Of one head, what its weights say and what it adds to the first score (``headReference()``).
  package struct Head: Decodable, Sendable {
    package let moved: [Float]
    package let looked: [Float]
    package let copying: Double
    /// Of queries, keys and values, `[blocks below][heads]`.
    package let fits: [[[Double]]]
    /// By source token.
    package let direct: [Double]
  }

  /// Of each block and head.
  package static func headReference() throws -> [[Head]] {
    try JSONDecoder().decode([[Head]].self, from: Data(contentsOf: folder.appending(path: "heads.json")))
  }

  /// Over the patches (``flowReference()``).
  package struct Flow: Decodable, Sendable {
    package let rollout: [Float]
    package let weighted: [Float]
  }

  package static func flowReference() throws -> Flow {
    try JSONDecoder().decode(Flow.self, from: Data(contentsOf: folder.appending(path: "flow.json")))
  }

  /// Of one head of the last block as a reader of the stream, with what it writes at the patch where it writes most
  /// (``readerReference()``).
  package struct Reader: Decodable, Sendable {
    /// Of what it writes there.
    package let length: Float
    /// What each head and each neuron of the first block gives to that, with the pattern held.
    package let heads: [Float]
    package let neurons: [Float]
    /// What is left of it, along its direction, where the head does not read one of them.
    package let headsLeft: [Float]
    package let neuronsLeft: [Float]
  }

  /// Of each head of the last block.
  package static func readerReference() throws -> [Reader] {
    try JSONDecoder().decode([Reader].self, from: Data(contentsOf: folder.appending(path: "readers.json")))
  }

  package static func reference() throws -> Reference {
    try JSONDecoder().decode(Reference.self, from: Data(contentsOf: folder.appending(path: "reference.json")))
  }

  /// The image of the reference, `[3, 16, 16]`.
  package static let image: [Float] = (0..<(3 * size * size)).map { index in
    let (c, i, j) = (index / (size * size), index / size % size, index % size)
    return Float((i * 5 + j * 3 + c * 40) % 241) / 240
  }

  /// The same image some times over, as a model with ``preprocessing`` sees it.
  package struct Copies: PictureCollection {
    package let kind = PictureKind.scenes
    package let count: Int

    package init(count: Int = 1) { self.count = count }

    package func name(_ index: Int) -> String { "\(index)" }
    package func picture(_ index: Int) -> Picture { AttentionFiles.picture }
    package func digest(_ index: Int) throws(Diagnostic) -> Digest { Digest(try picture(index).pngData()) }
  }

  package static let picture: Picture = {
    var picture = Picture(width: size, height: size, color: [0, 0, 0])
    for place in picture.pixels.indices {
      picture.pixels[place] = UInt8((place / 3 / size * 5 + place / 3 % size * 3 + place % 3 * 40) % 241)
    }
    return picture
  }()

  package static let preprocessing = Preprocessing(
    mean: [0], std: [240.0 / 255], resize: size, size: Size(square: size))
}
