package import Artifacts
package import Findings

/// Which classes the units of a layer go along with.
package struct LayerClasses: Analysis {
  /// In the order of the channels.
  package typealias Finding = [UnitClasses]
  package static let name = "classes"
  package static let version = 2
  package static let causes = ScoredLayer.causes

  private let layer: ScoredLayer

  package init(_ layer: ScoredLayer) { self.layer = layer }

  package func encode(to encoder: any Encoder) throws { try layer.encode(to: encoder) }

  package var layerName: String { layer.name }

  package var subject: String { "classes of layer \(layerName)" }
}
