package import Artifacts
package import Basics
package import Findings
package import Images

/// How a layer compares with all layers of another model.
package struct LayerComparison: Analysis {
  package typealias Finding = LayerCorrespondence
  package static let name = "universality"
  package static let version = 3
  package static let causes: [String: Cause] = [
    "layer": .weights, "others": .secondModel, "otherPreprocessing": .secondModel, "images": .images,
  ]

  /// Of all upstream of the layer.
  package let layer: Digest
  package let preprocessing: Preprocessing
  /// Of all upstream of each layer of the other model, from the lowest up.
  package let others: [Digest]
  package let otherPreprocessing: Preprocessing
  package let images: Digest
  package let parameters: ComparisonParameters
  package let subject: String

  private enum CodingKeys: String, CodingKey {
    case layer, preprocessing, others, otherPreprocessing, images, parameters
  }

  package init(
    layer: ScanLayer, of model: ComparedModel, with other: ComparedModel, images: ImageSet,
    parameters: ComparisonParameters
  ) {
    self.layer = layer.digest
    preprocessing = model.preprocessing
    others = other.layers.map(\.digest)
    otherPreprocessing = other.preprocessing
    self.images = images.digest
    self.parameters = parameters
    subject = "layer \(layer.name)"
  }
}

/// How two models are compared.
package struct ComparisonParameters: Hashable, Sendable, Codable {
  /// Cells along each side of the grid to which maps are brought.
  package var side: Int
  /// How often the images of the other model are shuffled to find what chance does.
  package var draws: Int
  package var seed: UInt64
  /// The share of shuffled best matches that a match must pass.
  package var quantile: Float
  /// Matches of a layer that are kept in detail.
  package var tunings: Int

  package init(side: Int = 4, draws: Int = 3, seed: UInt64 = 0, quantile: Float = 0.99, tunings: Int = 20) {
    self.side = side
    self.draws = draws
    self.seed = seed
    self.quantile = quantile
    self.tunings = tunings
  }

  /// With fewer images a high correlation says nothing.
  package static let leastImages = 20

  /// Refuses what could not be compared, before any work.
  package static func check(imageCount: Int) throws(Diagnostic) {
    guard imageCount >= leastImages else {
      throw Diagnostic(
        "two models are compared over at least \(leastImages) images, and there are \(imageCount)",
        advice: "Give more images, or leave the comparison out.")
    }
  }
}
