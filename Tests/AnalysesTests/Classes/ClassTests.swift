import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import Scenes
import TestSupport
import Testing

/// The class under which a unit is found is one that it goes along with.
@Suite struct ClassTests {
  @Test func correlationIsPearsons() {
    func series(_ values: [Float]...) -> SeriesTable {
      let images = values[0].count
      return SeriesTable(
        PeakTable(
          units: values.count, images: images, values: (0..<images).flatMap { image in values.map { $0[image] } }))
    }
    let found = series([1, 2, 3, 4, 10], [5, 5, 5, 5, 5]).correlations(
      with: series([2, 1, 4, 3, 7], [.nan, 2, .infinity, 0, 1], [-2, -1, -4, -3, -7]))
    // numpy.corrcoef gives 0.92144268.
    #expect(abs(found[0] - 0.921_442_68) < 1e-5 && abs(found[2] + 0.921_442_68) < 1e-5)
    #expect(found.allSatisfy { $0.isFinite })
    #expect(found[3...] == [0, 0, 0])
  }

  @Test func aWeakCorrelationNamesNoClass() {
    let weak = UnitClasses(
      classes: [.init(index: 3, correlation: 0.29), .init(index: 1, correlation: -0.4)], images: 9)
    #expect(weak.best == nil)
    #expect(weak.shown.map(\.index) == [1])
    #expect(UnitClasses(classes: [.init(index: 3, correlation: 0.3)], images: 9).best?.index == 3)
  }
}
