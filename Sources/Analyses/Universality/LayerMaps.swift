import Artifacts
package import Basics
import Foundation
package import Images

/// The maps of a layer on one image, brought to a grid that the maps of another model share.
package struct LayerMaps: Analysis {
  package static let name = "maps"
  package static let version = 1

  package let layer: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  package let grid: CommonGrid
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, image, preprocessing, grid }

  package init(layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing, grid: CommonGrid) {
    self.layer = layer.digest
    self.image = image
    self.preprocessing = preprocessing
    self.grid = grid
    subject = "layer \(layer.name), image \(name)"
  }

  package struct Finding: Codable, Sendable {
    /// The content of the blob: for each channel its cells, rows first, as ``Bfloat16``.
    package var values: Digest
  }
}
