package import Findings
package import Networks
package import Prose

/// A circuit over a residual stream that has a page: what was found and measured, and the author's words.
package struct StreamCircuitRecord: Hashable, Sendable, Encodable {
  /// Its address on the site: `wheels`.
  package var name: String
  /// The author's title; made from the target where there is none.
  package var title: String?
  package var circuit: StreamCircuit
  /// The author's Markdown, in one language or several.
  package var prose: [ArticleSource]
  /// Whether the home page shows it.
  package var isFeatured: Bool

  package init(
    name: String, title: String? = nil, circuit: StreamCircuit, prose: [ArticleSource] = [], isFeatured: Bool = true
  ) {
    self.name = name
    self.title = title
    self.circuit = circuit
    self.prose = prose
    self.isFeatured = isFeatured
  }
}

/// A circuit that has a page, of whatever kind: what lists, titles and authors say of it.
package protocol CircuitHeading: Sendable {
  var name: String { get }
  var title: String? { get }
  var prose: [ArticleSource] { get }
  var target: Unit { get }
  /// Where it ends in the score of a class: what that is called, and the one that it is told from if it is one alone.
  var classes: (name: String, rival: String?)? { get }
  /// The target and all others.
  var units: [Unit] { get }
  /// Its edges, by their share of what they lead to.
  var shares: [(source: Unit, target: Unit, share: Float)] { get }
  var chosenOn: Int { get }
  var testedOn: Int { get }
  var interventions: [Intervention] { get }
  var verdict: Verdict { get }
}

extension [any CircuitHeading] {
  /// Circuits of both kinds, those of one after those of the other.
  package static func all(_ circuits: [CircuitRecord], _ streams: [StreamCircuitRecord]) -> Self {
    (circuits as Self) + (streams as Self)
  }
}

extension CircuitRecord: CircuitHeading {
  package var target: Unit { circuit.target }
  package var classes: (name: String, rival: String?)? { nil }
  package var units: [Unit] { circuit.units.map(\.unit) }
  package var shares: [(source: Unit, target: Unit, share: Float)] {
    circuit.edges.map { ($0.source, $0.target, $0.share) }
  }
  package var chosenOn: Int { circuit.evidence.chosenOn }
  package var testedOn: Int { circuit.evidence.testedOn }
  package var interventions: [Intervention] { circuit.evidence.interventions }
  package var verdict: Verdict { circuit.evidence.proof.verdict }
}

extension StreamCircuitRecord: CircuitHeading {
  package var target: Unit { circuit.target }
  package var classes: (name: String, rival: String?)? { circuit.name.map { ($0, circuit.rival) } }
  package var units: [Unit] { [circuit.target] + circuit.edges.map(\.source) }
  package var shares: [(source: Unit, target: Unit, share: Float)] {
    circuit.edges.map { ($0.source, circuit.target, $0.share) }
  }
  package var chosenOn: Int { circuit.chosenOn }
  package var testedOn: Int { circuit.testedOn }
  package var interventions: [Intervention] { circuit.interventions }
  package var verdict: Verdict { circuit.proof.verdict }
}
