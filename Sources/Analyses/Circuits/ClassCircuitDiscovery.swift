package import Artifacts
package import Basics
package import Findings
package import Images

/// The units by which a network tells a class from others, through all its layers, and its answers with these alone and
/// without them (``ClassCircuit``).
package struct ClassCircuitDiscovery: Analysis {
  package typealias Finding = ClassCircuit
  package static let name = "classCircuit"
  package static let version = 1
  package static let causes: [String: Cause] = ["digest": .weights, "images": .images]

  package let contrast: ClassContrast
  /// Of all upstream of the scores.
  package let digest: Digest
  /// Names, from the lowest to that of the scores.
  package let layers: [String]
  /// ``ClassImages/digest``: those that are looked at, and no others.
  package let images: Digest
  /// ``CircuitParameters/counterparts(in:of:)``
  private let counterparts: Digest?
  package let preprocessing: Preprocessing
  package let parameters: CircuitParameters

  private enum CodingKeys: String, CodingKey {
    case contrast, digest, layers, images, counterparts, preprocessing, parameters
  }

  /// - Parameter layers: from the lowest to the scores.
  package init(
    _ contrast: ClassContrast, layers: [ScanLayer], images: ImageSet, chosen: ClassImages,
    preprocessing: Preprocessing, parameters: CircuitParameters
  ) throws(Diagnostic) {
    guard let scores = layers.last else { throw Diagnostic("a circuit is over at least two layers") }
    self.contrast = contrast
    digest = scores.digest
    self.layers = layers.map(\.name)
    self.images = chosen.digest
    counterparts = try parameters.counterparts(in: images, of: chosen.all)
    self.preprocessing = preprocessing
    self.parameters = parameters.withoutNames
  }

  package var subject: String { "circuit of class \(contrast.name) over \(layers.joined(separator: ", "))" }
}
