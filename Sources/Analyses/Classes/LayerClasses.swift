package import Artifacts
package import Basics
package import Findings
package import Images

/// Which classes the units of a layer go along with.
package struct LayerClasses: Analysis {
  /// In the order of the channels.
  package typealias Finding = [UnitClasses]
  package static let name = "classes"
  package static let version = 1
  package static let causes: [String: Cause] = ["layer": .weights, "scores": .weights, "images": .images]

  /// Of all upstream of the layer, and of the scores.
  package let layer: Digest
  package let scores: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  package let layerName: String

  private enum CodingKeys: CodingKey { case layer, scores, images, preprocessing }

  package init(layer: ScanLayer, scores: Digest, images: ImageSet, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.scores = scores
    self.images = images.digest
    self.preprocessing = preprocessing
    layerName = layer.name
  }

  package var subject: String { "classes of layer \(layerName)" }
}
