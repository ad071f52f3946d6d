import Foundation
import Synchronization

/// Runs independent tasks on several threads.
///
/// Each task is done by one thread from beginning to end, so its result does not depend on the number of workers.
package enum Workers {
  /// Runs `count` tasks and returns their results in the order of the tasks.
  ///
  /// - Parameters:
  ///   - state: makes what one worker keeps from task to task, on its own thread: an execution of a program, buffers.
  ///   - body: does task number `i`. Tasks are started in order.
  /// - Throws: the error of the first task, in order, that failed; no task after it is started.
  package static func map<State, R: Sendable>(
    count: Int, workers: Int, state: @Sendable @escaping () throws -> State,
    _ body: @Sendable @escaping (inout State, Int) throws -> R
  ) throws -> [R] {
    guard count > 0 else { return [] }
    let board = Board<R>(count)
    let threads = min(max(workers, 1), count)
    let finished = DispatchSemaphore(value: 0)
    for _ in 0..<threads {
      let thread = Thread {
        board.work(state, body)
        finished.signal()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    for _ in 0..<threads { finished.wait() }
    return try board.results()
  }

  /// Makes `count` elements in chunks of `size`: `body` makes those of a range, in their order.
  package static func map<R: Sendable>(
    count: Int, by size: Int, workers: Int, _ body: @Sendable @escaping (Range<Int>) throws -> [R]
  ) throws -> [R] {
    let chunks = (count + size - 1) / size
    return try map(count: chunks, workers: workers, state: {}) { _, chunk in
      try body(chunk * size..<min(count, (chunk + 1) * size))
    }.flatMap(\.self)
  }
}

/// Hands out the tasks and takes in their results.
private final class Board<R: Sendable>: Sendable {
  private struct Content {
    var next = 0
    var results: [R?]
    var failure: (index: Int, error: any Error)?
  }

  private let content: Mutex<Content>

  init(_ count: Int) { content = Mutex(Content(results: Array(repeating: nil, count: count))) }

  func work<State>(_ makeState: () throws -> State, _ body: (inout State, Int) throws -> R) {
    do {
      var state = try makeState()
      while let index = take() {
        do {
          let result = try body(&state, index)
          content.withLock { $0.results[index] = result }
        } catch {
          fail(index, error)
        }
      }
    } catch {
      fail(-1, error)
    }
  }

  private func take() -> Int? {
    content.withLock { content in
      guard content.failure == nil, content.next < content.results.count else { return nil }
      defer { content.next += 1 }
      return content.next
    }
  }

  private func fail(_ index: Int, _ error: any Error) {
    content.withLock { content in
      if let known = content.failure, known.index <= index { return }
      content.failure = (index, error)
    }
  }

  func results() throws -> [R] {
    try content.withLock { content in
      if let failure = content.failure { throw failure.error }
      return content.results.compactMap { $0 }
    }
  }
}

/// Counts what several threads have done.
package final class Counter: Sendable {
  private let value = Atomic(0)

  package init() {}

  /// Adds to the count and returns it.
  package func add(_ count: Int) -> Int { value.add(count, ordering: .relaxed).newValue }
}
