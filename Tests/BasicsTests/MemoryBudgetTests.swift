import Basics
import Synchronization
import Testing

@Suite struct MemoryBudgetTests {
  @Test(arguments: [("4g", 4 << 30), ("512m", 512 << 20), ("1.5 GB", 3 << 29), ("2GiB", 2 << 30)])
  func amountsAreReadAsPeopleWriteThem(text: String, bytes: Int) { #expect(MemorySize(text)?.bytes == bytes) }

  @Test(arguments: ["", "4", "g", "-1g", "0g", "1e3g", "4x", "9999999t", "nang"])
  func whatIsNoAmountIsNone(text: String) { #expect(MemorySize(text) == nil) }

  @Test func workersFollowFromWhatEachTakes() {
    let budget = MemoryBudget()
    budget.configure(10 << 20)
    #expect(budget.workers(8, each: 4 << 20) == 2)
    #expect(budget.workers(8, each: 1 << 30) == 1)
    #expect(budget.workers(8, each: 0) == 8)
    budget.ask(for: 40 << 20)
    #expect(budget.workers(8, each: 4 << 20) == 8)
    budget.configure(nil)
    #expect(budget.bytes == 40 << 20)
  }

  @Test func whatIsKeptLeavesLessForRuns() {
    let budget = MemoryBudget()
    budget.configure(10 << 20)
    budget.keep(4 << 20)
    #expect(budget.workers(8, each: 2 << 20) == 3)
    budget.keep(20 << 20)
    #expect(budget.workers(8, each: 2 << 20) == 1)
    budget.letGo(24 << 20)
    #expect(budget.workers(8, each: 2 << 20) == 5)
  }

  @Test func runsWaitUntilThereIsRoom() throws {
    let budget = MemoryBudget()
    budget.configure(10)
    let inside = Atomic(0)
    let most = Atomic(0)
    _ = try Workers.map(count: 40, workers: 6, state: {}) { _, index in
      budget.holding(index.isMultiple(of: 7) ? 20 : 4) {
        let now = inside.add(1, ordering: .relaxed).newValue
        _ = most.max(now, ordering: .relaxed)
        inside.subtract(1, ordering: .relaxed)
      }
    }
    #expect(most.load(ordering: .relaxed) <= 2)
  }

  @Test func whoSaysNothingHasAShareOfTheMachine() { #expect(MemoryBudget().bytes > 1 << 20) }
}
