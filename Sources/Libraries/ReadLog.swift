import Synchronization

/// Notes which facts a page reads while it is rendered, so that it is rendered again only when one has changed.
package final class ReadLog: Sendable {
  /// The log of the page that this thread is rendering.
  @TaskLocal static var current: ReadLog?

  private let names = Mutex<Set<String>>([])

  /// What was read, each once, in alphabetical order.
  var sorted: [String] { names.withLock { $0.sorted() } }

  package static func note(_ name: String) {
    guard let log = current else { return }
    log.names.withLock { _ = $0.insert(name) }
  }

  /// Runs `body` and returns what it read along with its result.
  package static func record<R>(_ body: () throws -> R) rethrows -> (R, reads: [String]) {
    let log = ReadLog()
    let result = try $current.withValue(log, operation: body)
    return (result, log.sorted)
  }
}
