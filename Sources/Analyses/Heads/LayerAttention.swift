package import Artifacts
package import Basics
package import Findings
package import Images

/// Where each head of a block looks, over images spread over the project's and on those that excite it most.
package struct LayerAttention: Analysis {
  package static let name = "attention"
  package static let version = 3
  package static let causes: [String: Cause] = ["layer": .weights, "images": .images]

  /// Of all upstream of what the heads write.
  package let layer: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  /// How many images are looked at, at most.
  package let count: Int
  /// How many patterns are kept of each head.
  package let kept: Int
  package let layerName: String

  private enum CodingKeys: CodingKey { case layer, images, preprocessing, count, kept }

  package init(layer: ScanLayer, images: ImageSet, preprocessing: Preprocessing, count: Int = 256, kept: Int = 3) {
    self.layer = layer.digest
    self.images = images.digest
    self.preprocessing = preprocessing
    self.count = count
    self.kept = kept
    layerName = layer.name
  }

  package var subject: String { "attention \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadAttention]
}
