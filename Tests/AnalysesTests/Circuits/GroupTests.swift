import Analyses
import Findings
import Networks
import Testing

/// Which units are drawn as one, and what the edges between groups add up to.
struct GroupTests {
  private func unit(_ channel: Int, pathway: Int? = nil, partner: Int? = nil) -> CircuitUnit {
    CircuitUnit(
      unit: Unit("low", channel), role: .part, pathway: pathway, partner: partner.map { Unit("low", $0) },
      partnerCorrelation: nil, selfCorrelation: nil, activation: 1)
  }

  /// - Parameters:
  ///   - alike: the maps of these pairs correlate so; all others not at all.
  ///   - against: units that give the opposite of what the others give.
  private func groups(
    _ units: [CircuitUnit], alike: [[Int]: Float], against: Set<Int> = [], turned: Set<Set<Int>> = []
  ) -> [[Int]] {
    GroupRule().groups(of: units, chance: 0.1) {
      turned.contains([$0.channel, $1.channel])
    } likeness: { a, b in
      GroupRule.Likeness(
        maps: alike[[a.channel, b.channel].sorted()] ?? 0,
        given: against.contains(a.channel) == against.contains(b.channel) ? 1 : -1)
    }
    .map { $0.units.map(\.channel) }
  }

  @Test func unitsThatFireAndGiveAlikeAreOneGroupInAnyOrder() {
    let units = (0..<4).map { unit($0) }
    let alike: [[Int]: Float] = [[0, 1]: 0.3, [0, 2]: 0.2, [1, 2]: 0.2, [2, 3]: 0.25]
    #expect(groups(units, alike: alike) == [[0, 1], [2, 3]], "those that are most alike come first")
    for order in [[3, 1, 0, 2], [2, 3, 1, 0], [1, 0, 3, 2]] {
      #expect(groups(order.map { units[$0] }, alike: alike) == groups(units, alike: alike))
    }
  }

  @Test func everyTwoUnitsOfAGroupAreAlike() {
    let units = (0..<3).map { unit($0) }
    #expect(groups(units, alike: [[0, 1]: 0.3, [1, 2]: 0.2]) == [[0, 1]], "0 and 2 are not")
    #expect(groups(units, alike: [[0, 1]: 0.3, [1, 2]: 0.2, [0, 2]: 0.15]) == [[0, 1, 2]])
    #expect(groups(units, alike: [[0, 1]: 0.1]).isEmpty, "no more than chance")
    #expect(groups(units, alike: [[0, 1]: 0.3], against: [1]).isEmpty, "one excites what the other inhibits")
    #expect(groups(units, alike: [:], turned: [[0, 2]]) == [[0, 2]])
  }

  @Test func pathwaysStayApartAndHaveTheSameGroups() {
    let units = [
      unit(0, pathway: 0, partner: 1), unit(1, pathway: 1, partner: 0), unit(2, pathway: 0, partner: 3),
      unit(3, pathway: 1, partner: 2), unit(4),
    ]
    #expect(groups(units, alike: [[0, 2]: 0.05, [1, 3]: 0.19, [0, 4]: 0.4]) == [[0, 2], [1, 3]])
    #expect(groups(units, alike: [[0, 2]: 0.05, [1, 3]: 0.14, [0, 1]: 0.9]).isEmpty)
  }

  @Test func edgesBetweenGroupsAreAddedUpWithTheirSigns() throws {
    func edge(_ source: Int, _ target: Unit, _ share: Float) -> CircuitEdge {
      CircuitEdge(
        source: Unit("low", source), target: target, kind: share > 0 ? .excites : .inhibits, weights: [], excitation: 0,
        inhibition: 0, method: "", cancelled: 0, contribution: 0, openContribution: 0, share: share)
    }
    let upper = [Unit("mid", 0), Unit("mid", 1)]
    let proof = CircuitProof(ablation: .mean, images: 0, skeleton: CircuitSize(units: [], edges: 0, share: 0))
    let circuit = Circuit(
      target: Unit("high", 0), layers: ["low", "mid", "high"],
      units: [unit(0), unit(1), unit(2)]
        + (upper + [Unit("high", 0)]).map {
          CircuitUnit(
            unit: $0, role: .part, pathway: nil, partner: nil, partnerCorrelation: nil, selfCorrelation: nil,
            activation: 1)
        },
      edges: [
        edge(0, upper[0], 0.3), edge(1, upper[0], 0.2), edge(1, upper[1], -0.1), edge(2, upper[1], 0.02),
        CircuitEdge(
          source: upper[0], target: Unit("high", 0), kind: .excites, weights: [], excitation: 0, inhibition: 0,
          method: "", cancelled: 0, contribution: 0, openContribution: 0, share: 0.5),
      ], motifs: [],
      evidence: CircuitEvidence(chosenOn: 0, testedOn: 0, activation: 0, interventions: [], proof: proof))
    func group(_ units: [Unit]) -> CircuitGroup { CircuitGroup(units: units, likeness: 1, chance: 0, agreement: 1) }
    let grouped = GroupedCircuit(
      circuit, [group([Unit("low", 1), Unit("low", 0)]), group(upper)], leastShare: 0.04)
    #expect(grouped.nodes.map { $0.units.map(\.unit.channel) } == [[1, 0], [2], [0, 1], [0]])
    let sum = try #require(grouped.edges.first)
    // Together 0.4 of two units' activations, and -0.1 takes 0.1 from 0.5.
    #expect(abs(sum.share - 0.2) < 1e-6 && abs(sum.cancelled - 0.1) < 1e-6 && sum.edges == [0, 1, 2])
    #expect(grouped.edges.map(\.edges) == [[0, 1, 2], [3], [4]], "the only one from a unit is drawn however weak")
    #expect(grouped.omitted.isEmpty)
    #expect(GroupedCircuit(circuit, [], leastShare: 0.2).omitted.map(\.edges) == [[2]])
    #expect(circuit.grouped == nil)
  }
}
