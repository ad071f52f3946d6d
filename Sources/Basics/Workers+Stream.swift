import Foundation
import Synchronization

extension Workers {
  /// Runs `count` tasks and hands what each makes, in the order of the tasks, to the caller's thread while others go on: no
  /// more than `ahead` tasks, or one for each worker, are begun and not taken, so memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - make: may be done side by side.
  ///   - take: is called on the caller's thread, for each task after all before it.
  /// - Throws: the error of the first task, in order, that failed, or that of `take`; what was begun is finished first.
  package static func stream<Made: Sendable>(
    count: Int, workers: Int, ahead: Int, make: @Sendable @escaping (Int) throws -> Made, take: (Made) throws -> Void
  ) throws {
    let threads = min(max(workers, 1), count)
    let belt = Belt<Made>(count)
    let (room, news, ends) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 0..<threads {
      let thread = Thread {
        room.wait()
        while let index = belt.next() {
          belt.put(Result { try make(index) }, at: index)
          news.signal()
          room.wait()
        }
        ends.signal()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    defer {
      belt.stop()
      for _ in 0..<threads { room.signal() }
      for _ in 0..<threads { ends.wait() }
    }
    for _ in 0..<max(ahead, threads) { room.signal() }
    for index in 0..<count {
      var made = belt.take(index)
      while made == nil {
        news.wait()
        made = belt.take(index)
      }
      if let made { try take(try made.get()) }
      room.signal()
    }
  }
}

/// What was made and not taken yet.
private final class Belt<Made: Sendable>: Sendable {
  private struct Content {
    var next = 0
    var made: [Int: Result<Made, any Error>] = [:]
  }

  private let count: Int
  private let content = Mutex(Content())

  init(_ count: Int) { self.count = count }

  /// The task that is to be done next; nil where there is none any more.
  func next() -> Int? {
    content.withLock { content in
      guard content.next < count else { return nil }
      defer { content.next += 1 }
      return content.next
    }
  }

  func put(_ result: Result<Made, any Error>, at index: Int) { content.withLock { $0.made[index] = result } }

  func take(_ index: Int) -> Result<Made, any Error>? { content.withLock { $0.made.removeValue(forKey: index) } }

  /// No task is begun any more.
  func stop() { content.withLock { $0.next = count } }
}
