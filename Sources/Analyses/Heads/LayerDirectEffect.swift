package import Artifacts
package import Basics
package import Findings
package import Images

/// What each head of a block adds to the score of the network's answer (``HeadDirectEffect``), over images spread over the
/// project's and on those that excite it most.
package struct LayerDirectEffect: Analysis {
  package static let name = "direct-effect"
  package static let version = 1
  package static let causes: [String: Cause] = ["layer": .weights, "scores": .weights, "images": .images]

  /// Of all upstream of what the heads write, and of the scores.
  package let layer: Digest
  package let scores: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  /// How many images are looked at, at most, and how many are kept of each head.
  package let count: Int
  package let kept: Int
  package let layerName: String

  private enum CodingKeys: CodingKey { case layer, scores, images, preprocessing, count, kept }

  package init(
    layer: ScanLayer, scores: Digest, images: ImageSet, preprocessing: Preprocessing, count: Int = 256, kept: Int = 3
  ) {
    self.layer = layer.digest
    self.scores = scores
    self.images = images.digest
    self.preprocessing = preprocessing
    self.count = count
    self.kept = kept
    layerName = layer.name
  }

  package var subject: String { "direct effect \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadDirectEffect]
}
