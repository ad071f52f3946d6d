package import Artifacts
package import Findings

/// What the network loses without each head of a block (``HeadEffect``), over images spread over the project's.
package struct LayerAblation: Analysis {
  package static let name = "ablation"
  package static let version = 2
  package static let causes = ScoredLayer.causes

  private let layer: ScoredLayer
  /// How many images are looked at, at most.
  package let count: Int

  private enum CodingKeys: CodingKey { case count }

  package init(_ layer: ScoredLayer, count: Int = 96) {
    self.layer = layer
    self.count = count
  }

  package func encode(to encoder: any Encoder) throws {
    try layer.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
  }

  package var layerName: String { layer.name }

  package var subject: String { "ablation \(layerName)" }

  /// In the order of the heads.
  package typealias Finding = [HeadEffect]
}
