package import Artifacts
package import Basics
package import Findings
package import Images

/// What each unit of a layer detects, from pictures whose truth is known.
package struct LayerTruth: Analysis {
  package static let name = "truth"
  package static let version = 5
  package static let causes: [String: Cause] = ["layer": .weights, "pictures": .images]

  /// Of all upstream of the layer.
  package let layer: Digest
  /// Of the pictures and their labels.
  package let pictures: Digest
  package let preprocessing: Preprocessing
  package let layerName: String

  private enum CodingKeys: CodingKey {
    case layer, pictures, preprocessing
  }

  init(layer: ScanLayer, pictures: Digest, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.pictures = pictures
    self.preprocessing = preprocessing
    layerName = layer.name
  }

  package var subject: String { "truth \(layerName)" }

  /// In the order of the channels.
  package typealias Finding = [UnitTruth]
}
