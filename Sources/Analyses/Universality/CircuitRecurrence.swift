package import Artifacts
package import Basics
package import Findings

/// Whether a circuit is found again in another model.
///
/// It is known by the names of the questions whose answers it is made from, as these decide them.
package struct CircuitRecurrence: Analysis {
  package typealias Finding = CircuitCounterpart
  package static let name = "recurrence"
  package static let version = 4
  package static let causes: [String: Cause] = ["circuit": .results, "comparisons": .results]

  /// The name of the circuit's finding.
  package let circuit: Digest
  /// The names of the findings on the matches of its layers' units.
  package let comparisons: [Digest]
  package let subject: String

  private enum CodingKeys: String, CodingKey { case circuit, comparisons }

  package init(circuit: CircuitDiscovery, comparisons: [LayerComparison]) {
    self.circuit = circuit.key
    self.comparisons = comparisons.map(\.key)
    subject = circuit.subject
  }
}
