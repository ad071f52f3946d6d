package import Findings
package import Networks
package import Prose

/// A circuit that has a page, of whatever kind: what lists, titles and authors say of it.
package protocol CircuitHeading: Sendable {
  var name: String { get }
  var title: String? { get }
  var prose: [ArticleSource] { get }
  /// Whether the home page shows it.
  var isFeatured: Bool { get }
  var target: Unit { get }
  /// Where it ends in the score of a class: what that is called, and the one that it is told from if it is one alone.
  var classes: (name: String, rival: String?)? { get }
  /// The numbers of the classes that it is told from; nil where it does not end in one.
  var against: [Int]? { get }
  /// The target and all others that are shown.
  var units: [Unit] { get }
  /// Its edges, by their share of what they lead to; of a class through all layers its units, by what they alone do.
  var shares: [(source: Unit, target: Unit, share: Float)] { get }
  /// How many units and edges it has.
  var unitCount: Int { get }
  var edgeCount: Int { get }
  var chosenOn: Int { get }
  var testedOn: Int { get }
  /// The shares that were measured on held-out images, by the names that authors give them.
  var measured: [(name: String, share: Float)] { get }
  var verdict: Verdict { get }
}

extension CircuitHeading {
  package var unitCount: Int { units.count }
  package var edgeCount: Int { shares.count }
}

extension [any CircuitHeading] {
  /// Circuits of all kinds, those of one after those of the other.
  package static func all(
    _ circuits: [CircuitRecord], _ streams: [StreamCircuitRecord], _ classes: [ClassCircuitRecord]
  ) -> Self {
    (circuits as Self) + (streams as Self) + (classes as Self)
  }
}

extension CircuitRecord: CircuitHeading {
  package var target: Unit { circuit.target }
  package var classes: (name: String, rival: String?)? { nil }
  package var against: [Int]? { nil }
  package var units: [Unit] { circuit.units.map(\.unit) }
  package var shares: [(source: Unit, target: Unit, share: Float)] {
    circuit.edges.map { ($0.source, $0.target, $0.share) }
  }
  package var chosenOn: Int { circuit.evidence.chosenOn }
  package var testedOn: Int { circuit.evidence.testedOn }
  package var measured: [(name: String, share: Float)] {
    circuit.evidence.interventions.map { ($0.kind.rawValue, $0.mean) }
  }
  package var verdict: Verdict { circuit.evidence.proof.verdict }
}

extension StreamCircuitRecord: CircuitHeading {
  package var target: Unit { circuit.target }
  package var classes: (name: String, rival: String?)? { circuit.name.map { ($0, circuit.rival) } }
  package var against: [Int]? { circuit.against }
  package var units: [Unit] { [circuit.target] + circuit.edges.map(\.source) }
  package var shares: [(source: Unit, target: Unit, share: Float)] {
    circuit.edges.map { ($0.source, circuit.target, $0.share) }
  }
  package var chosenOn: Int { circuit.chosenOn }
  package var testedOn: Int { circuit.testedOn }
  package var measured: [(name: String, share: Float)] { circuit.interventions.map { ($0.kind.rawValue, $0.mean) } }
  package var verdict: Verdict { circuit.proof.verdict }
}

extension ClassCircuitRecord: CircuitHeading {
  package var target: Unit { circuit.target }
  package var classes: (name: String, rival: String?)? { (circuit.name, circuit.rival) }
  package var against: [Int]? { circuit.against }
  package var units: [Unit] { [circuit.target] + circuit.strongest.map(\.unit) }
  package var shares: [(source: Unit, target: Unit, share: Float)] {
    circuit.strongest.map { ($0.unit, circuit.target, circuit.share(of: $0)) }
  }
  package var unitCount: Int { circuit.units.reduce(0) { $0 + $1.count } }
  package var edgeCount: Int { circuit.found?.size.edges ?? 0 }
  package var chosenOn: Int { circuit.chosenOn }
  package var testedOn: Int { circuit.images + circuit.otherImages }
  package var measured: [(name: String, share: Float)] {
    func answers(_ found: ClassAnswers?, _ state: String) -> [(name: String, share: Float)] {
      guard let found else { return [] }
      return [("own\(state)", found.own), ("others\(state)", found.others), ("claimed\(state)", found.claimed)]
    }
    return answers(circuit.before, "") + answers(circuit.sufficient?.kept, "Kept")
      + answers(circuit.necessary?.cut, "Cut")
  }
  package var verdict: Verdict { circuit.verdict }
}
