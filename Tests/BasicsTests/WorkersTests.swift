import Basics
import Synchronization
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 5]) func aStreamComesInOrderAndIsNotFarAhead(workers: Int) throws {
    let begun = Atomic(0)
    var taken: [Int] = []
    try Workers.stream(count: 200, workers: workers, ahead: 8) { index -> Int in
      begun.add(1, ordering: .relaxed)
      return index * index
    } take: { made in
      #expect(begun.load(ordering: .relaxed) <= taken.count + 8)
      taken.append(made)
    }
    #expect(taken == (0..<200).map { $0 * $0 })
    try Workers.stream(count: 0, workers: workers, ahead: 8) {
      $0
    } take: {
      taken.append($0)
    }
    #expect(taken.count == 200)
  }

  private struct Fault: Error, Equatable { let index: Int }

  @Test func theFirstFaultEndsAStream() {
    var taken: [Int] = []
    #expect(throws: Fault(index: 5)) {
      try Workers.stream(count: 100, workers: 3, ahead: 4) { index -> Int in
        if index >= 5, index.isMultiple(of: 5) { throw Fault(index: index) }
        return index
      } take: { made in
        taken.append(made)
      }
    }
    #expect(taken == [0, 1, 2, 3, 4])
    #expect(throws: Fault(index: 2)) {
      try Workers.stream(count: 100, workers: 3, ahead: 4) {
        $0
      } take: { made in
        if made == 2 { throw Fault(index: made) }
      }
    }
  }

  @Test func whatWasAskedForLastIsAtHand() {
    let recent = Recent<Int, Int>(most: 2)
    var made: [Int] = []
    for key in [1, 1, 2, 1, 3, 2, 1] {
      let value = recent.value(key) {
        made.append(key)
        return key * 10
      }
      #expect(value == key * 10)
    }
    #expect(made == [1, 2, 3, 1])
  }
}
