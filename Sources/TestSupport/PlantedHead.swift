package import Foundation
package import Images

/// The transformer of `Tests/Fixtures/PlantedHead`: one block of four heads, of which one attends one patch to the left by
/// weights set by hand; and what NumPy says of its patterns as ONNX Runtime gives them.
package enum PlantedHead {
  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/PlantedHead")
  package static let file = folder.appending(path: "planted.onnx")
  package static let block = "blocks.0"
  package static let head = 2
  package static let preprocessing = Preprocessing(resize: 24, size: 24)

  /// Of one head, as ``HeadAttention`` has them.
  package struct Reference: Decodable, Sendable {
    package let distance: Double
    package let entropy: Double
    package let onItself: Double
    package let onNeighbours: Double
    package let onExtraTokens: Double
    package let sameness: Double
    package let kernel: [[Double]]
    package let placeKernel: [[Double]]
    package let outputLoss: Loss
    package let patternLoss: Loss
  }

  /// As ``HeadEffect`` has it.
  package struct Loss: Decodable, Sendable {
    package let score: Double
    package let changed: Double
  }

  package static func reference() throws -> [Reference] {
    try JSONDecoder().decode([Reference].self, from: Data(contentsOf: folder.appending(path: "reference.json")))
  }

  /// The images of the reference, 24 x 24 pixels.
  package static let images: [Picture] = (0..<8).map { image in
    var picture = Picture(width: 24, height: 24, color: [0, 0, 0])
    for place in picture.pixels.indices {
      let (i, j, c) = (place / 72, place / 3 % 24, place % 3)
      let value = i * 5 + j * 3 + c * 40 + image * 17 + (i / 6 + image) * (j / 5) * 29
      picture.pixels[place] = UInt8(value % 241)
    }
    return picture
  }
}
