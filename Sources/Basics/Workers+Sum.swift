import Foundation

extension Workers {
  /// Runs `count` tasks and adds what they make to one sum, in the order of the tasks: a sum over images whose last digits do
  /// not depend on the number of workers, and of which there is one however many work.
  ///
  /// - Parameters:
  ///   - make: what may be done side by side.
  ///   - add: is called by one thread at a time, for each task after all before it; a thread waits for its turn.
  /// - Throws: the error of the first task, in order, that failed.
  package static func sum<State, Made, Sum: Sendable>(
    _ empty: Sum, count: Int, workers: Int, state: @Sendable @escaping () throws -> State,
    make: @Sendable @escaping (inout State, Int) throws -> Made,
    add: @Sendable @escaping (inout Sum, inout State, Made) throws -> Void
  ) throws -> Sum {
    let turns = Turns(empty)
    _ = try map(count: count, workers: workers, state: state) { state, index in
      do {
        let made = try make(&state, index)
        try turns.take(index) { try add(&$0, &state, made) }
      } catch {
        turns.stop(at: index)
        throw error
      }
    }
    return turns.content
  }
}

/// Something that tasks change one after another, in the order of their numbers.
private final class Turns<Content: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var next = 0
  /// The first task that failed: none after it gets its turn.
  private var end = Int.max
  private var value: Content

  init(_ value: Content) { self.value = value }

  /// Once all tasks are done.
  var content: Content { condition.withLock { value } }

  /// - Throws: ``Overtaken`` after a task with a lower number has failed.
  func take(_ turn: Int, _ body: (inout Content) throws -> Void) throws {
    try condition.withLock {
      while next < turn, turn < end { condition.wait() }
      guard turn < end else { throw Overtaken() }
      try body(&value)
      next += 1
      condition.broadcast()
    }
  }

  func stop(at turn: Int) {
    condition.withLock {
      end = min(end, turn)
      condition.broadcast()
    }
  }

  /// An earlier task failed, whose error is the one that counts.
  private struct Overtaken: Error {}
}
