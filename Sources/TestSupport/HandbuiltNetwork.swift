import Basics
package import Foundation
package import Images
package import Networks
import ONNXImport

/// The network whose weights are set by formula, so that its circuit is known: arcs and strokes (mixed3a), heads that face
/// left or right (mixed4a), heads with necks that the other side's heads inhibit (mixed4b), their union (mixed4c).
///
/// Sources/TestSupport/Handbuilt/make.py writes it. Its input is 96 x 96; `HeadSceneCollection` draws what it looks for.
package enum HandbuiltNetwork {
  /// What the units of a layer are.
  package struct LayerTruth: Decodable, Sendable {
    /// For people: `head left`.
    package let units: [String]
    /// The mirror partner of each unit; a symmetric unit is its own.
    package let mirrors: [Int]
  }

  /// A connection that the formulae make, of layers from mixed4a on.
  package struct Edge: Decodable, Hashable, Sendable {
    package let source: String
    package let target: String
    /// 1 excites, -1 inhibits.
    package let sign: Int
  }

  package struct Truth: Decodable, Sendable {
    package let layers: [String: LayerTruth]
    package let edges: [Edge]

    /// The unit that a label such as `head left` stands for in a layer.
    package func unit(_ label: String, of layer: String) -> Networks.Unit? {
      layers[layer]?.units.firstIndex(of: label).map { Networks.Unit(layer, $0) }
    }
  }

  package static let preprocessing = Preprocessing(mean: [0.5], std: [0.25], resize: 96, size: 96)

  package static func model() throws -> Model { try ONNXFile.read(file) }

  package static let file = folder.appending(path: "handbuilt.onnx")
  package static let labels = folder.appending(path: "labels.txt")

  package static func truth() throws -> Truth {
    try JSONDecoder().decode(Truth.self, from: Data(contentsOf: folder.appending(path: "truth.json")))
  }

  private static let folder = SharedFiles.packageRoot.appending(path: "Sources/TestSupport/Handbuilt")
}
