import Findings
import Networks
import Site

extension MockLibrary {
  /// With the circuit of a class through two layers, of which one set of units is necessary and one is enough.
  package func withClassCircuit() -> MockLibrary {
    let (lower, upper) = (layers[2].name, layers[3].name)
    func answers(_ own: Float, _ others: Float, _ claimed: Float) -> ClassAnswers {
      ClassAnswers(own: own, others: others, claimed: claimed)
    }
    func point(_ units: Int, _ share: Float, kept: ClassAnswers, cut: ClassAnswers) -> ClassCircuitPoint {
      ClassCircuitPoint(
        size: CircuitSize(units: [units, units], edges: units * units + units, share: share), kept: kept, cut: cut,
        randomKept: answers(0.05, 0.17, 0.02), randomCut: answers(0.83, 0.77, 0.03))
    }
    var circuit = ClassCircuit(
      target: Unit("logits", 1), name: "goldfish", against: [0, 2, 3], rival: nil, layers: [lower, upper],
      ablation: .mean, chosenOn: 90, images: 30, otherImages: 60, before: answers(0.9, 0.8, 0.04))
    circuit.verdict = .proved
    circuit.lead = 6
    circuit.sizes = [
      point(1, 0.05, kept: answers(0.37, 0.4, 0.01), cut: answers(0.7, 0.79, 0.04)),
      point(2, 0.2, kept: answers(0.81, 0.45, 0.03), cut: answers(0.43, 0.78, 0.05)),
      point(3, 0.4, kept: answers(0.87, 0.6, 0.04), cut: answers(0.13, 0.76, 0.06)),
      point(6, 1, kept: answers(0.9, 0.8, 0.04), cut: answers(0, 0.25, 0)),
    ]
    circuit.sufficient = circuit.sizes[1]
    circuit.kept = ToldShare(share: 0.91, low: 0.82, high: 0.97)
    circuit.sufficiency = ChanceTest(won: 100, of: 100, p: 0.00003, quantile: 0.06)
    circuit.necessary = circuit.sizes[2]
    circuit.left = ToldShare(share: 0.08, low: 0, high: 0.17)
    circuit.necessity = ChanceTest(won: 99, of: 100, p: 0.0003, quantile: 0.93)
    circuit.units = [[0, 3, 5].map { Unit(lower, $0) }, [2, 1, 4].map { Unit(upper, $0) }]
    circuit.strongest = [
      ClassUnit(unit: Unit(lower, 0), lost: 0.75), ClassUnit(unit: Unit(lower, 3), lost: 1.5),
      ClassUnit(unit: Unit(upper, 2), lost: 2.25), ClassUnit(unit: Unit(upper, 1), lost: -0.3),
    ]
    var library = self
    library.classCircuits = [ClassCircuitRecord(name: "goldfish", title: hostileName, circuit: circuit)]
    return library
  }
}
