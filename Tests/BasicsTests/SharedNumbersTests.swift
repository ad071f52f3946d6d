import Basics
import Foundation
import Testing

/// What several modules count by.
struct SharedNumbersTests {
  @Test func aSeedDecidesTheNumbers() {
    // The first outputs of SplitMix64 for the seed 0, from its authors' reference implementation.
    var mixer = SplitMix(0)
    #expect(mixer.next() == 0xE220_A839_7B1D_CDAF)
    #expect(mixer.next() == 0x6E78_9E6A_A1B9_65F4)
    var (one, same) = (SeededGenerator(seed: 7, stream: 3), SeededGenerator(seed: 7, stream: 3))
    var other = SeededGenerator(seed: 7, stream: 4)
    let drawn = one.next()
    #expect(drawn == same.next() && drawn != other.next())
    #expect((0..<1000).allSatisfy { _ in (0..<5).contains(one.below(5)) && (0..<1).contains(one.unit()) })
  }

  @Test func correlationIsPearsons() {
    #expect(Correlation.of([1, 2, 3], [2, 4, 6]).map { abs($0 - 1) < 1e-12 } == true)
    #expect(Correlation.of([1, 2, 3], [3, 2, 1]).map { abs($0 + 1) < 1e-12 } == true)
    #expect(Correlation.of([1, 0, 0, 1], [1, 0, 1, 0]) == 0)
    #expect(Correlation.of([0.1, 0.1, 0.1], [1, 2, 3]) == nil)
    #expect(Correlation.of([1, 2], [1, 2, 3]) == nil)
    #expect(Correlation.of(.infinity, 1, 1) == nil)
  }

  @Test(arguments: [("", "", 0), ("kitten", "sitting", 3), ("titel", "title", 2), ("", "abc", 3), ("개", "고개", 1)])
  func wordsHaveADistance(first: String, second: String, distance: Int) {
    #expect(first.editDistance(to: second) == distance)
    #expect(second.editDistance(to: first) == distance)
  }

  @Test func placesAreStoredAsLists() throws {
    #expect(StoredForm.encode(Size(height: 3, width: 5)) == Data("[3,5]".utf8))
    #expect(try StoredForm.decode(Cell.self, from: Data("[3,5]".utf8)) == Cell(row: 3, column: 5))
    #expect("\(Size(height: 3, width: 5)), \(Box(left: 1, top: 2, width: 3, height: 4))" == "3 × 5, 1, 2, 3, 4")
    #expect(throws: DecodingError.self) { try StoredForm.decode(Box.self, from: Data("[1,2,3]".utf8)) }
  }

  @Test func faultsAreToldTogether() {
    let one = Diagnostic("is cut off", at: "a.png", advice: "Replace it", kind: .damage)
    let both = Diagnostic([one, Diagnostic("has no name")]).changed { $0.place = $0.place ?? "b.png" }
    #expect(both.description == "a.png: is cut off. Replace it\nb.png: has no name")
    #expect(both.what == "is cut off; has no name")
    #expect(both.isDamage && !both.isUnsupported && !both.isOfQuestion)
  }
}
