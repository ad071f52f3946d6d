package import Basics
package import Foundation
package import Images

/// The network of `Tests/Fixtures/Windows`, whose heads look within windows, and what PyTorch says of it.
package enum WindowFiles {
  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Windows")

  /// The same three blocks by two exporters.
  package static let forms = ["torchscript17", "dynamo18"]

  package static func file(_ name: String) -> URL { folder.appending(path: "\(name).onnx") }

  package static let heads = 2
  /// Of the image, in pixels, and of the map, in patches.
  package static let size = Size(height: 16, width: 24)
  package static let grid = Size(height: 8, width: 12)
  /// Of each window.
  package static let tokens = 16

  package struct Reference: Decodable, Sendable {
    package let logits: [Float]
    /// Of each block what each head writes at each patch, `[H, W, heads]`, and `[windows, heads, T, T]`.
    package let lengths: [[Float]]
    package let patterns: [[Float]]
    /// Of the one block with cosines.
    package let scaledLengths: [Float]
    /// Of each block and head.
    package let heads: [[Head]]
  }

  /// Of one head over both images.
  package struct Head: Decodable, Sendable {
    package let distance: Double
    package let entropy: Double
    package let onItself: Double
    package let onNeighbours: Double
    package let sameness: Double
    package let kernel: [[Double]]
    package let placeKernel: [[Double]]
    package let outputLoss: Loss
    package let patternLoss: Loss
  }

  package struct Loss: Decodable, Sendable {
    package let score: Double
    package let changed: Double
  }

  package static func reference() throws -> Reference {
    try JSONDecoder().decode(Reference.self, from: Data(contentsOf: folder.appending(path: "reference.json")))
  }

  /// The images of the reference, as a model with ``preprocessing`` sees them.
  package struct Pictures: PictureCollection {
    package let kind = PictureKind.scenes
    package let count = 2

    package init() {}

    package func name(_ index: Int) -> String { "\(index)" }
    package func picture(_ index: Int) -> Picture { WindowFiles.picture(index) }
    package func digest(_ index: Int) throws(Diagnostic) -> Digest { Digest(try picture(index).pngData()) }
  }

  private static func picture(_ number: Int) -> Picture {
    var picture = Picture(width: size.width, height: size.height, color: [0, 0, 0])
    for place in picture.pixels.indices {
      let (i, j, c) = (place / 3 / size.width, place / 3 % size.width, place % 3)
      picture.pixels[place] = UInt8(
        (i * (5 + 2 * number) + j * (3 + 8 * number) + c * 40 + i * j * 13 * number) % 241)
    }
    return picture
  }

  package static let preprocessing = Preprocessing(
    mean: [0], std: [240.0 / 255], resize: size.height, size: size)

  /// The first of them, `[3, 16, 24]`.
  package static let image: [Float] = preprocessing.input(of: picture(0))
}
