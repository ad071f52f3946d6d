import Artifacts
package import Basics
package import Images

/// What an answer about a layer depends on where it is made from images and from the scores of classes on them.
package struct ScoredLayer: Encodable, Sendable {
  /// Of all upstream of the layer, and of the scores.
  package let layer: Digest
  package let scores: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  package let name: String

  private enum CodingKeys: CodingKey { case layer, scores, images, preprocessing }

  package init(_ layer: ScanLayer, scores: Digest, images: ImageSet, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.scores = scores
    self.images = images.digest
    self.preprocessing = preprocessing
    name = layer.name
  }

  /// What a change of each means.
  static let causes: [String: Cause] = ["layer": .weights, "scores": .weights, "images": .images]
}
