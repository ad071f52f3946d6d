import Basics
import Testing

@Suite struct QuantileTests {
  /// As NumPy's `quantile`, whose default method is the same.
  @Test func liesBetweenTwoNumbersInProportion() {
    let numbers = [3.0, 1, 10, 4]
    #expect(numbers.quantile(0) == 1)
    #expect(numbers.quantile(0.25) == 2.5)
    #expect(numbers.median == 3.5)
    #expect(numbers.quantile(1) == 10)
    #expect([Float](repeating: 7, count: 1).quantile(0.9) == 7)
  }

  @Test func ofNoneIsNone() {
    #expect([Float]().median == nil)
  }

  @Test func ofAShareBeyondAllIsTheLast() {
    #expect([1.0, 2].quantile(3) == 2)
    #expect([1.0, 2].quantile(-1) == 1)
  }
}
