import Analyses
import Findings
import Testing

/// Which units of a layer are taken into a circuit, by rules alone.
@Suite struct SourceChoiceTests {
  private typealias Hand = HandmadeSketch

  /// What is chosen for one unit above, whose weights are the shares unless others are given.
  private func chosen(
    _ shares: [Float], weights: [Float]? = nil, _ relations: [UnitRelations]? = nil, breadth: Int = 3
  ) throws -> [Int] {
    SourceChoice(parameters: CircuitParameters(breadth: breadth)).channels(
      feeding: [Hand.inputs(shares)], weights: try Hand.matrix([weights ?? shares]),
      relations: relations ?? shares.map { _ in Hand.relations() })
  }

  @Test func theStrongestAreChosenInAscendingOrder() throws {
    #expect(try chosen([0.1, 0.4, 0.2, 0.3]) == [1, 2, 3])
    #expect(try chosen([0.1, 0.4, 0.2, 0.3], breadth: 1) == [1])
  }

  @Test func ofTwoEquallyStrongTheLowerIsChosen() throws {
    #expect(try chosen([0.2, 0.3, 0.3, 0.2], breadth: 3) == [0, 1, 2])
  }

  @Test func whatInhibitsOrGivesLittleBesideTheStrongestIsNot() throws {
    #expect(try chosen([0.5, -0.4, 0.024, 0.026]) == [0, 3])
    #expect(try chosen([-0.5, 0, -0.1]) == [])
  }

  @Test func aBorderDetectorIsNot() throws {
    let relations = [Hand.relations(border: 0.76), Hand.relations(border: 0.75)]
    #expect(try chosen([0.5, 0.5], relations) == [1])
  }

  @Test func aMirrorPairIsOneGroup() throws {
    let pair = [Hand.relations(partner: 1), Hand.relations(partner: 0), Hand.relations(), Hand.relations()]
    #expect(try chosen([0.3, 0.25, 0.4, 0.2], pair, breadth: 2) == [0, 1, 2])
  }

  @Test func theMuchWeakerMemberOfAPairStandsAloneUnlessItInhibits() throws {
    let pair = [Hand.relations(partner: 1), Hand.relations(partner: 0), Hand.relations()]
    #expect(try chosen([0.5, 0.09, 0.2], pair, breadth: 2) == [0, 2])
    #expect(try chosen([0.5, 0.09, 0.2], pair, breadth: 3) == [0, 1, 2])
    #expect(try chosen([0.5, 0.11, 0.2], pair, breadth: 2) == [0, 1, 2])
    // It gives nothing, as it is silent where the unit fires, but its weights are among the strongest that inhibit.
    #expect(try chosen([0.5, 0, 0.2], weights: [0.5, -0.3, 0.2], pair, breadth: 2) == [0, 1, 2])
  }

  @Test func unitsAboveAddUp() throws {
    let shares: [[Float]] = [[0.5, 0, 0.3], [0, 0.1, 0.3]]
    let chosen = SourceChoice(parameters: CircuitParameters(breadth: 1)).channels(
      feeding: shares.map(Hand.inputs), weights: try Hand.matrix(shares),
      relations: shares[0].map { _ in Hand.relations() })
    #expect(chosen == [2])
  }
}
