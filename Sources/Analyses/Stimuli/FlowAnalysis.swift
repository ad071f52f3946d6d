package import Artifacts
package import Basics
package import Findings
package import Images

/// What a circuit does on one stimulus: the question behind a ``CircuitFlow``.
package struct FlowAnalysis: Analysis {
  package typealias Finding = CircuitFlow
  package static let name = "flow"
  package static let version = 1
  package static let causes: [String: Cause] = ["circuit": .results, "image": .image]

  /// The name of the circuit's own question.
  package let circuit: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: String, CodingKey { case circuit, image, preprocessing }

  package init(circuit: CircuitDiscovery, stimulus: Stimulus, preprocessing: Preprocessing) {
    self.circuit = circuit.key
    image = stimulus.digest
    self.preprocessing = preprocessing
    subject = "\(circuit.subject), input \(stimulus.name)"
  }
}
