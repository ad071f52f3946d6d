package import Artifacts
package import Basics
package import Findings

/// What the weights of a block's heads say of them, and which heads below write where they read.
package struct LayerHeadWeights: Analysis {
  package static let name = "head-weights"
  package static let version = 1
  package static let causes: [String: Cause] = ["layer": .weights, "below": .weights]

  /// Of all upstream of what the heads write.
  package let layer: Digest
  /// The same of the layers of heads below, from the lowest up.
  package let below: [Digest]
  package let layerName: String

  private enum CodingKeys: CodingKey { case layer, below }

  package init(layer: ScanLayer, below: [ScanLayer]) {
    self.layer = layer.digest
    self.below = below.map(\.digest)
    layerName = layer.name
  }

  package var subject: String { "weights of heads \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadWeights]
}
