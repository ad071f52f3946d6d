import Analyses
import Findings
import Networks
import Testing

/// Whether a circuit is found again in a network whose units have another order.
struct RecurrenceTests {
  private static func edge(_ source: Unit, _ target: Unit, _ weights: [[Float]]) -> CircuitEdge {
    let all = weights.flatMap(\.self)
    let (excitation, inhibition) = (all.filter { $0 > 0 }.reduce(0, +), all.filter { $0 < 0 }.reduce(0, +))
    return CircuitEdge(
      source: source, target: target, kind: excitation + inhibition > 0 ? .excites : .inhibits, weights: weights,
      excitation: excitation, inhibition: inhibition, method: "kernel", cancelled: 0, contribution: 0,
      openContribution: 0, share: 0)
  }

  /// The union of a left and a right side, as ``SmallCircuit`` has it.
  private static var circuit: Circuit {
    let (edges, sides) = ((0..<2).map { Unit("edges", $0) }, (0..<2).map { Unit("sides", $0) })
    let either = Unit("either", 0)
    let units = (edges + sides + [either]).map {
      CircuitUnit(
        unit: $0, role: .part, pathway: nil, partner: nil, partnerCorrelation: nil, selfCorrelation: nil, activation: 1)
    }
    func column(_ place: Int, _ weight: Float) -> [[Float]] {
      Array(repeating: (0..<3).map { $0 == place ? weight : 0 }, count: 3)
    }
    return Circuit(
      target: either, layers: ["edges", "sides", "either"], units: units,
      edges: [
        edge(edges[0], sides[0], column(1, 1)), edge(edges[1], sides[0], column(2, -0.5)),
        edge(edges[1], sides[1], column(1, 1)), edge(sides[0], either, column(0, 1)),
        edge(sides[1], either, column(2, 1)),
      ], motifs: [],
      evidence: CircuitEvidence(
        chosenOn: 0, testedOn: 0, activation: 1, interventions: [],
        proof: CircuitProof(ablation: .mean, images: 0, skeleton: CircuitSize(units: [], edges: 0, share: 0))))
  }

  private func counterpart(dead: String? = nil) throws -> CircuitCounterpart {
    let (layers, search) = try ReorderedCircuit.compared(dead: dead)
    return try search.counterpart(
      of: Self.circuit, in: Dictionary(uniqueKeysWithValues: zip(Self.circuit.layers, layers)))
  }

  @Test func aCircuitIsFoundAgainInReorderedUnits() throws {
    let counterpart = try counterpart()
    #expect(counterpart.layers == [0, 1, 2])
    #expect(counterpart.units.map { $0?.channel } == [3, 5, 2, 0, 1])
    // Each side leads to the union as strongly as the other, and more than the two units beside them.
    #expect(counterpart.connections.map(\.rank) == [1, 1, 1, 2 / 3, 2 / 3])
    for (edge, connection) in zip(Self.circuit.edges, counterpart.connections) {
      #expect(connection.weights == edge.weights && connection.agrees)
      #expect(abs(try #require(connection.correlation) - 1) < 1e-5)
    }
  }

  @Test func aLayerThatNeverChangesHasNoPlace() throws {
    let counterpart = try counterpart(dead: "sides")
    #expect(counterpart.layers[1] == nil || counterpart.layers[2] == nil)
    #expect(counterpart.edges.contains { $0.state == .unmatched })
    #expect(counterpart.connections.isEmpty)
  }

  @Test func layersKeepTheirOrder() {
    #expect(LayerPlacement.best([[0.9, 0.2, 0.1], [0.8, 0.7, 0.1], [0, 0.1, 0.3]]) == [0, 1, 2])
    // Each alone would take the second; together they are most alike as the first and the second.
    #expect(LayerPlacement.best([[0.5, 0.6, 0.1], [0.3, 0.9, 0.2]]) == [0, 1])
    // More layers than there are: the least alike stays without a place.
    #expect(LayerPlacement.best([[0.9, 0.1], [0.2, 0.3], [0.1, 0.8]]) == [0, nil, 1])
    #expect(LayerPlacement.best([[nil, 0.4], [nil, nil]]) == [1, nil])
    #expect(LayerPlacement.best([[], []]) == [nil, nil])
    #expect(LayerPlacement.best([]) == [])
  }
}
