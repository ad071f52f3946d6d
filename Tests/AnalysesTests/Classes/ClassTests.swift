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
    let (a, b): ([Float], [Float]) = ([1, 2, 3, 4, 10], [2, 1, 4, 3, 7])
    // numpy.corrcoef gives 0.92144268.
    #expect(abs(Series(a).correlation(with: Series(b)) - 0.921_442_68) < 1e-5)
    #expect(Series(a).correlation(with: Series([5, 5, 5, 5, 5])) == 0)
    #expect(Series([.infinity, 1]).correlation(with: Series([.nan, 2])).isFinite)
  }

  @Test func aWeakCorrelationNamesNoClass() {
    let weak = UnitClasses(
      classes: [.init(index: 3, correlation: 0.29), .init(index: 1, correlation: -0.4)], images: 9)
    #expect(weak.best == nil)
    #expect(weak.shown.map(\.index) == [1])
    #expect(UnitClasses(classes: [.init(index: 3, correlation: 0.3)], images: 9).best?.index == 3)
  }
}
