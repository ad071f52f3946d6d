package import Artifacts
package import Basics
package import Findings
package import Images

/// Where each head of a block looks, by what is known to be where in pictures.
package struct LayerAttentionTruth: Analysis {
  package static let name = "attention-truth"
  package static let version = 1
  package static let causes: [String: Cause] = ["layer": .weights, "pictures": .images]

  /// Of all upstream of what the heads write.
  package let layer: Digest
  /// Of the pictures and their labels.
  package let pictures: Digest
  package let preprocessing: Preprocessing
  package let layerName: String

  private enum CodingKeys: CodingKey { case layer, pictures, preprocessing }

  /// - Parameter pictures: those of ``LayerTruth/pictures``.
  package init(layer: ScanLayer, pictures: Digest, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.pictures = pictures
    self.preprocessing = preprocessing
    layerName = layer.name
  }

  package var subject: String { "attention truth \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadTruth]
}
