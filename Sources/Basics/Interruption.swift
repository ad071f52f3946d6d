import Synchronization

/// Whether work should stop where it is; what is finished is kept. The work asks and stops by itself.
package final class Interruption: Sendable {
  private let flag = Atomic(false)

  package init() {}

  package var isRequested: Bool { flag.load(ordering: .relaxed) }

  package func request() { flag.store(true, ordering: .relaxed) }

  /// Stops the work if an interruption was asked for.
  package func check() throws(Interrupted) {
    if isRequested { throw Interrupted() }
  }
}

/// The work was interrupted.
package struct Interrupted: Error {}
