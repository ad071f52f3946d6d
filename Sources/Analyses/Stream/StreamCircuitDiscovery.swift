package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// What a neuron or a head of a transformer, or the score of a class, reads of the residual stream, and the proof
/// (``StreamCircuit``).
package struct StreamCircuitDiscovery: Analysis {
  package typealias Finding = StreamCircuit
  package static let name = "streamCircuit"
  package static let version = 3
  package static let causes: [String: Cause] = ["digest": .weights, "images": .images]

  package let target: Unit
  /// Of a class what it is told from; nil of a unit.
  private let contrast: ClassContrast?
  /// Of all upstream of the target, with whatever writes the stream that it reads.
  package let digest: Digest
  /// Names of the layers of heads and neurons that may write.
  package let writers: [String]
  package let images: Digest
  /// ``CircuitParameters/counterparts(in:of:)``
  private let counterparts: Digest?
  package let preprocessing: Preprocessing
  package let parameters: CircuitParameters

  private enum CodingKeys: String, CodingKey {
    case target, contrast, digest, writers, images, counterparts, preprocessing, parameters
  }

  package init(
    target: Unit, contrast: ClassContrast?, digest: Digest, writers: [String], images: ImageSet,
    preprocessing: Preprocessing, parameters: CircuitParameters
  ) throws(Diagnostic) {
    self.target = target
    self.contrast = contrast
    self.digest = digest
    self.writers = writers
    self.images = images.digest
    counterparts = try parameters.counterparts(in: images)
    self.preprocessing = preprocessing
    self.parameters = parameters
  }

  package var subject: String {
    "circuit of \(contrast.map { "class \($0.name)" } ?? "\(target)") over the residual stream"
  }
}
