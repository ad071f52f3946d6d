import Analyses
import Findings
import Networks
import Testing

/// What makes a motif and what falls short of one, by the rules alone.
@Suite struct MotifRuleTests {
  private typealias Hand = HandmadeSketch

  @Test func aMirrorPairCountsOnceAndOnlyWhereBothAreKept() {
    let units = [Hand.relations(partner: 2, facing: 0.4), Hand.relations(), Hand.relations(partner: 0, facing: 0.8)]
    let found = MotifRule.MirrorPair().motifs(in: MotifLayer("low", units))
    #expect(found.map(\.motif.units) == [[Unit("low", 0), Unit("low", 2)]])
    #expect(abs((found.first?.strength ?? 0) - 0.9 * 0.6) < 1e-6)
    #expect(MotifRule.MirrorPair().motifs(in: MotifLayer("low", units, channels: [0, 1])).isEmpty)
  }

  @Test func aFamilyCountsOnceUnderItsLowestChannel() {
    let units = [
      Hand.relations(turned: [(2, 90), (3, 180), (2, 270)]), Hand.relations(), Hand.relations(turned: [(0, 270)]),
      Hand.relations(turned: [(0, 180)]),
    ]
    let found = MotifRule.Rotation().motifs(in: MotifLayer("low", units))
    #expect(found.map(\.motif.units) == [[0, 2, 3].map { Unit("low", $0) }])
    #expect(found.first?.motif.measures.prefix(2) == [Measure("angle", 90), Measure("angle", 180)])
  }

  @Test func aMirrorPairAloneIsNoFamily() {
    let units = [
      Hand.relations(partner: 1, turned: [(1, 180)]), Hand.relations(partner: 0, turned: [(0, 180)]), Hand.relations(),
    ]
    #expect(MotifRule.Rotation().motifs(in: MotifLayer("low", units)).isEmpty)
    let three = [Hand.relations(partner: 1, turned: [(2, 90), (1, 180)])] + units[1...]
    let found = MotifRule.Rotation().motifs(in: MotifLayer("low", three))
    #expect(found.map(\.motif.units) == [[0, 2, 1].map { Unit("low", $0) }])
  }

  private static let pair = [Hand.relations(facing: 0.6), Hand.relations(facing: 0.6)]

  @Test func aUnionTakesBothSidesAndIsIndifferentToFacing() {
    let rule = MotifRule.Union.byActivation(leastShare: 0.04)
    let union = Hand.relations(self: 0.5, facing: 0.2, border: 0.75)
    #expect(rule.holds(union, of: Self.pair, shares: [0.04, 0.3], weights: [0.1, 0.2]))
    #expect(!rule.holds(union, of: Self.pair, shares: [0.03, 0.3], weights: [0.1, 0.2]), "one side gives too little")
    #expect(!rule.holds(union, of: Self.pair, shares: [0.04, 0.3], weights: [-0.1, 0.2]), "one side inhibits")
    #expect(MotifRule.Union.byExcitation.holds(union, of: Self.pair, shares: [0.03, 0.3], weights: [0.1, 0.2]))
  }

  @Test(arguments: [
    (Hand.relations(partner: 4, self: 0.5), "has a mirror partner"),
    (Hand.relations(self: 0.49), "tells the sides apart"),
    (Hand.relations(self: 0.5, border: 0.76), "is a border detector"),
    (Hand.relations(self: 0.5, facing: 0.6), "minds facing as much as the pair"),
  ])
  func isNoUnion(unit: UnitRelations, reason: String) {
    #expect(
      !MotifRule.Union.byExcitation.holds(unit, of: Self.pair, shares: [0.3, 0.3], weights: [0.1, 0.2]), "\(reason)")
  }

  @Test func crossInhibitionExcitesOneSideAndInhibitsTheOther() {
    func sides(_ effects: [[Float]]) -> MotifRule.CrossInhibition.Sides? {
      MotifRule.CrossInhibition().sides(lower: [4, 7], upper: [0, 1]) { effects[$0 == 4 ? 0 : 1][$1] }
    }
    #expect(sides([[1, -0.4], [2, 3]]) == nil, "the second excites both")
    #expect(sides([[1, -0.4], [-0.2, 3]])?.lower == [4, 7])
    #expect(sides([[1, -0.4], [-0.2, 3]])?.same == 2)
    #expect(sides([[-0.4, 1], [3, -0.2]])?.lower == [7, 4], "in the order of the units that they excite")
    #expect(sides([[1, -0.1], [-0.09, 1]]) == nil, "hardly inhibits")
    #expect(sides([[-1, -2], [-2, -1]]) == nil, "excites nothing")
  }

  @Test func aCompositionHasPartsACellApart() {
    func part(_ channel: Int, _ row: Float, _ column: Float) -> MotifRule.Composition.Part {
      (Unit("low", channel), row, column)
    }
    let rule = MotifRule.Composition()
    let wide = rule.ends(of: [part(0, 1, 2), part(1, 0.5, 0), part(2, 0, 1)])
    #expect(wide?.units == [Unit("low", 1), Unit("low", 0)])
    #expect(wide?.rows == 1 && wide?.columns == 2)
    #expect(rule.ends(of: [part(0, 1, 2), part(1, 0.1, 1.1)]) == nil)
    #expect(rule.ends(of: [part(0, 1, 2)]) == nil && rule.ends(of: []) == nil)
  }

  @Test func eitherOrComparesTheFourStrongestInputs() {
    let given: [[Float]] = [[1, 0, 1, 0], [1, 0, 1, 0.1], [1, 0.1, 1, 0], [1, 0, 0.9, 0], [0, 1, 0, 1]]
    func found(_ sources: [Int], pair: Set<Int> = []) -> [Int]? {
      MotifRule.EitherOr().separate(sources) {
        pair == [$0, $1]
      } given: {
        given[$0]
      }?.pair
    }
    #expect(found([0, 1, 2, 4])?.last == 4)
    #expect(found([0, 1, 2, 3, 4]) == nil, "the fifth is not compared")
    #expect(found([0, 4], pair: [0, 4]) == nil, "a pair works on different images by its nature")
  }
}
