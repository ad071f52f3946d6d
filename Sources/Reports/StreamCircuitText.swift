package import Findings

/// What a neuron, a head or a class reads of a residual stream, for people at a terminal.
package struct StreamCircuitText: CustomStringConvertible {
  private let circuit: StreamCircuit

  package init(_ circuit: StreamCircuit) { self.circuit = circuit }

  package var description: String {
    """
    \(title)

    \(edges)

    \(parts)
    \(percent(circuit.shown)) of the sum is shown as edges; the sum is \(fixed(circuit.sum, digits: 3))\(activation)

    chosen on \(circuit.chosenOn) images, measured on \(circuit.testedOn) others, by \(circuit.ablation) ablation: \
    later blocks read what is cut as before
    \(TextTable(circuit.interventions))

    \(EdgeProofText(circuit.proof))

    \(EvidenceRuleText(circuit.rule))
    """
  }

  private var title: String {
    guard let name = circuit.name, let rivals = circuit.against else {
      guard circuit.kind == .neuron else {
        return """
          what \(circuit.target) writes at the patch where it writes most, of what it reads of the residual stream there: \
          its attention is held for what an edge adds, and follows where one is cut
          """
      }
      return "what \(circuit.target) reads of the residual stream, at the patch where it is strongest"
    }
    let above = circuit.rival.map { "that of \($0)" } ?? "the mean of \(rivals.count) others"
    return "what class \(name) reads of the residual stream: its score above \(above)"
  }

  private var edges: TextTable {
    TextTable(
      ["edge from", "share %", "adds", "replaced by", "left when cut %"],
      circuit.edges.map { edge in
        [
          "\(edge.source)", fixed(edge.share * 100, digits: 1), fixed(edge.contribution, digits: 3),
          fixed(edge.replaced, digits: 3), fixed(edge.left * 100, digits: 1),
        ]
      })
  }

  private var parts: TextTable {
    TextTable(
      ["part", "of", "share %", "adds"],
      circuit.parts.map { part in
        [
          word(for: part.kind), part.name,
          circuit.sum == 0 ? "" : fixed(part.contribution / circuit.sum * 100, digits: 1),
          fixed(part.contribution, digits: 3),
        ]
      })
  }

  private func word(for kind: StreamPart.Kind) -> String {
    switch kind {
    case .start: "before the blocks"
    case .units: "units"
    case .biases: "biases after"
    case .block: "block after, not followed"
    case .own: "norm's and own biases"
    }
  }

  private var activation: String {
    circuit.kind == .neuron ? ", of which the neuron makes \(fixed(circuit.activation, digits: 3))" : ""
  }

  private func percent(_ share: Float) -> String { "\(fixed(share * 100, digits: 1))%" }
}
