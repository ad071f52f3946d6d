package import Artifacts
package import Findings

/// What each head of a block adds to the score of the network's answer (``HeadDirectEffect``), over images spread over the
/// project's and on those that excite it most.
package struct LayerDirectEffect: Analysis {
  package static let name = "direct-effect"
  package static let version = 1
  package static let causes = ScoredLayer.causes

  private let layer: ScoredLayer
  /// How many images are looked at, at most, and how many are kept of each head.
  package let count: Int
  package let kept: Int

  private enum CodingKeys: CodingKey { case count, kept }

  package init(_ layer: ScoredLayer, count: Int = 256, kept: Int = 3) {
    self.layer = layer
    self.count = count
    self.kept = kept
  }

  package func encode(to encoder: any Encoder) throws {
    try layer.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(kept, forKey: .kept)
  }

  package var layerName: String { layer.name }

  package var subject: String { "direct effect \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadDirectEffect]
}
