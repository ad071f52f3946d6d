import Basics
import Findings
import Foundation
import Site
import Testing

/// What stands for a unit where there is little room says no more than was measured.
@Suite struct TileChoiceTests {
  private func part(_ name: String, _ value: Float) -> PhotographPart {
    PhotographPart(
      picture: Digest(Data(name.utf8)), value: value, position: Cell(row: 0, column: 0),
      crop: Box(left: 0, top: 0, width: 10, height: 10))
  }

  @Test func onePhotographDoesNotStandForAllWhereOthersAreNearlyAsStrong() {
    let units = (0..<20).map { unit in
      [part("dog", 100)] + (0..<5).map { part("own \(unit) \($0)", 90 - Float($0)) } + [part("weak", 10)]
    }
    let leads = TileChoice.leads(units, partners: [])
    let used = Dictionary(grouping: leads.compactMap(\.?.picture), by: \.self).mapValues(\.count)
    #expect(used.values.max() == 1)
    #expect(leads.allSatisfy { $0.map { $0.value >= 80 } ?? false }, "nothing weak stands for a unit")
  }

  @Test func theOnlyStrongPhotographStandsForAll() {
    let units = (0..<3).map { [part("dog", 100), part("own \($0)", 79)] }
    #expect(TileChoice.leads(units, partners: []).allSatisfy { $0?.value == 100 })
  }

  @Test func aMirrorPairIsShownByImagesOnWhichThePartnerIsWeak() {
    let left = [part("both", 100), part("left", 70), part("half", 65)]
    let right = [part("both", 90), part("right", 80), part("half", 60)]
    let leads = TileChoice.leads([left, right], partners: [1, 0])
    #expect(leads.map { $0?.picture } == [left[1].picture, right[1].picture])
  }

  @Test func whatNeverRisesHasNone() {
    #expect(TileChoice.leads([[], [part("dark", 0)]], partners: [nil, nil]) == [nil, nil])
  }
}

@Suite struct PhotographSquareTests {
  private let size = Size(square: 224)

  private func square(_ crop: Box, core: HeatRegion?) -> PhotographSquare {
    PhotographSquare(
      of: PhotographPart(
        picture: Digest(Data()), value: 1, position: Cell(row: 0, column: 0), crop: crop, core: core), size: size)
  }

  @Test func aSmallFieldIsShownAsItIs() {
    let found = square(
      Box(left: 30, top: 40, width: 92, height: 92), core: HeatRegion(left: 0, top: 0, width: 0.1, height: 0.1))
    #expect((found.left, found.top, found.side, found.isAroundCore) == (30, 40, 92, false))
  }

  @Test func aFieldOfMostOfTheImageIsCutAroundThePlaceWhereTheUnitFires() {
    let core = HeatRegion(left: 0.5, top: 0.25, width: 0.25, height: 0.5)
    let found = square(Box(left: 0, top: 0, width: 224, height: 224), core: core)
    #expect(found.isAroundCore)
    #expect(found.side == 112 * PhotographSquare.margin)
    #expect(found.left <= 112 && found.left + found.side >= 168 && found.top <= 56 && found.top + found.side >= 168)
    let small = square(
      Box(left: 0, top: 0, width: 224, height: 224), core: HeatRegion(left: 0.9, top: 0.9, width: 0.1, height: 0.1))
    #expect(abs(small.side - 224 / 3) < 1e-9)
    #expect(small.left + small.side <= 224 && small.top + small.side <= 224)
  }

  @Test func withoutAMapTheWholeFieldIsShown() {
    #expect(square(Box(left: 0, top: 0, width: 224, height: 224), core: nil).side == 224)
  }

  @Test func theRegionIsWhatHangsTogetherWithTheStrongestPlace() throws {
    var cells = [UInt8](repeating: 0, count: 64)
    for (place, value) in [(9, 255), (10, 128), (18, 127), (54, 250)] as [(Int, UInt8)] { cells[place] = value }
    let core = try #require(HeatMap(height: 8, width: 8, cells: cells).core)
    #expect(
      core == HeatRegion(left: 1 / 8, top: 1 / 8, width: 2 / 8, height: 1 / 8), "neither the far peak nor a weak cell")
    #expect(HeatMap(height: 2, width: 2, cells: [0, 0, 0, 0]).core == nil)
  }
}

@Suite struct HistogramShareTests {
  @Test func sharesAddUpAndABinCountsByWhatLiesBetween() {
    let histogram = Histogram(low: 0, high: 10, counts: [6, 0, 2, 0, 2])
    #expect(histogram.share(from: 0, to: 2) == 0.6)
    #expect(histogram.share(from: 5, to: .infinity) == 0.3)
    #expect(histogram.share(from: -.infinity, to: 1) + histogram.share(from: 1, to: .infinity) == 1)
    #expect(Histogram(low: 3, high: 3, counts: [4]).share(from: 2, to: 4) == 1)
    #expect(Histogram(low: 0, high: 1, counts: []).share(from: 0, to: 1) == 0)
  }
}
