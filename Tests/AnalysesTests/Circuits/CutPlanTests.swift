import Analyses
import Findings
import Networks
import Testing

/// The ways in which a circuit is cut, without a network to cut.
@Suite struct CutPlanTests {
  /// Of eight units below, 0 and 1 feed both units above; 2 feeds the second, whose unit is the target.
  private static let shares: [[Float]] = [
    [0.4, 0.3, 0, 0.05, 0, 0.01, 0, 0], [0.5, -0.2, 0.3, 0, 0.02, 0, 0, -0.1],
  ]
  private static let target = Unit("high", 1)
  private static let pairs = [(0, 1), (1, 1), (2, 1)]

  private func edges() throws -> [CircuitEdge] {
    Self.pairs.map { source, target in
      let share = Self.shares[target][source]
      return CircuitEdge(
        source: Unit("low", source), target: Unit("high", target), kind: share > 0 ? .excites : .inhibits,
        weights: [[share]], excitation: max(share, 0), inhibition: min(share, 0), method: "kernel", cancelled: 0,
        contribution: share, openContribution: share, share: share)
    }
  }

  private func plan(seed: UInt64 = 1) throws -> CutPlan {
    let relations = [8, 2].map { [UnitRelations](repeating: HandmadeSketch.relations(), count: $0) }
    return CutPlan(
      try HandmadeSketch.sketch(Self.shares, kept: [0, 1, 2], relations: relations), edges: try edges(),
      target: Self.target, seed: seed)
  }

  @Test func cutEdgesAreAtNothingAndAllOthersStay() throws {
    #expect(try plan().cutting(edges()) == cuts([0, 0, 0, 1, 1, 1, 1, 1]))
    #expect(try plan().unitCount == 3)
  }

  @Test func keptEdgesStayAndAllOthersAreAtNothing() throws {
    #expect(try plan().keeping(edges()) == cuts([1, 1, 1, 0, 0, 0, 0, 0]))
  }

  @Test func randomEdgesAreAsManyAndNoneOfTheCircuits() throws {
    for draw in 0..<20 {
      let factors = try #require(try plan().cuttingRandomEdges(draw: draw).factors[Self.target])
      #expect(factors.prefix(3) == [1, 1, 1])
      #expect(factors.count { $0 == 0 } == 3)
    }
    let kept = try #require(try plan().keepingRandomEdges(3, draw: 0).factors[Self.target])
    #expect(kept.count { $0 == 1 } == 3)
  }

  @Test func theSameSeedAndDrawAreTheSameCut() throws {
    let draws = try (0..<20).map { try plan().cuttingRandomEdges(draw: $0) }
    #expect(try (0..<20).map { try plan().cuttingRandomEdges(draw: $0) } == draws)
    #expect(Set(draws).count > 4)
    #expect(try (0..<20).map { try plan(seed: 2).cuttingRandomEdges(draw: $0) } != draws)
  }

  @Test func silencedAreTheUnitsBelowTheTargetOrAsManyOthers() throws {
    #expect(try plan().cuttingUnits() == Cuts(silenced: [Unit("low", 0), Unit("low", 1), Unit("low", 2)]))
    let others = try plan().cuttingRandomUnits(draw: 3).silenced
    #expect(others.count == 3 && others.allSatisfy { $0.layer == "low" && 3..<8 ~= $0.channel })
  }

  private func cuts(_ factors: [Float]) -> Cuts { Cuts(factors: [Self.target: factors]) }
}
