import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C during a build: the work stops where it is, what is finished is kept.
///
/// The work asks ``isRequested`` and stops by itself. What does not come to an end within a second is cut off, which
/// is safe: whatever is in the store or in Output was put there whole.
package enum Interruption {
  /// The status with which a process ends that was interrupted: 128 + SIGINT.
  package static let exitStatus: Int32 = 130

  private static let flag = Atomic(false)
  /// Set once, by the thread that listens first; kept so that the system goes on listening.
  nonisolated(unsafe) private static var source: (any DispatchSourceSignal)?

  package static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Stops the work if an interruption was asked for.
  package static func check() throws(Interrupted) {
    if isRequested { throw Interrupted() }
  }

  /// Listens from now on. `farewell` is called when the process is cut off.
  package static func listen(farewell: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    let queue = DispatchQueue(label: "interruption")
    let listener = DispatchSource.makeSignalSource(signal: SIGINT, queue: queue)
    listener.setEventHandler {
      flag.store(true, ordering: .relaxed)
      queue.asyncAfter(deadline: .now() + 1) {
        farewell()
        _exit(exitStatus)
      }
    }
    listener.resume()
    source = listener
  }
}

/// The work was interrupted.
package struct Interrupted: Error {}
