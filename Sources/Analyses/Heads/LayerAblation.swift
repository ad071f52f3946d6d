package import Artifacts
package import Basics
package import Findings
package import Images

/// What the network loses without each head of a block (``HeadEffect``), over images spread over the project's.
package struct LayerAblation: Analysis {
  package static let name = "ablation"
  package static let version = 2
  package static let causes: [String: Cause] = ["layer": .weights, "scores": .weights, "images": .images]

  /// Of all upstream of what the heads write, and of the scores.
  package let layer: Digest
  package let scores: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  /// How many images are looked at, at most.
  package let count: Int
  package let layerName: String

  private enum CodingKeys: CodingKey { case layer, scores, images, preprocessing, count }

  package init(layer: ScanLayer, scores: Digest, images: ImageSet, preprocessing: Preprocessing, count: Int = 96) {
    self.layer = layer.digest
    self.scores = scores
    self.images = images.digest
    self.preprocessing = preprocessing
    self.count = count
    layerName = layer.name
  }

  package var subject: String { "ablation \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadEffect]
}
