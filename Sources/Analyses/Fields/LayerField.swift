package import Artifacts
package import Basics
package import Findings
package import Images

/// How near to a place half of what moves a layer's units there lies, by units that stand for the layer.
///
/// The names of their photographs hold the images that the answer depends on.
package struct LayerField: Analysis {
  package typealias Finding = MeasuredField
  package static let name = "field"
  package static let version = 1
  package static let causes: [String: Cause] = ["layer": .weights, "examples": .images]

  /// Of all upstream of the layer.
  package let layer: Digest
  /// Of the questions for the photographs that excite the units that stand for it.
  package let examples: Digest
  package let preprocessing: Preprocessing
  /// How many photographs of each unit are looked at, at most.
  package let photographs: Int
  package let layerName: String

  /// So many units stand for a layer: with two photographs each it costs 32 gradients, whatever the number of its units.
  package static let units = 16

  private enum CodingKeys: CodingKey { case layer, examples, preprocessing, photographs }

  /// - Parameter examples: the questions for the photographs of ``units(of:)``.
  package init(layer: ScanLayer, examples: [Digest], preprocessing: Preprocessing, photographs: Int = 2) {
    self.layer = layer.digest
    self.examples = Digest(combining: examples)
    self.preprocessing = preprocessing
    self.photographs = photographs
    layerName = layer.name
  }

  package var subject: String { "receptive field \(layerName)" }

  /// The units that stand for a layer, in their order: those with the smallest digests, so that a changed filter seldom
  /// changes which they are.
  ///
  /// - Parameter digests: of all upstream of each unit.
  package static func units(of digests: [Digest]) -> [Int] {
    digests.indices.sorted { (digests[$0], $0) < (digests[$1], $1) }.prefix(units).sorted()
  }
}
