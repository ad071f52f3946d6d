import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C during a build: the work stops where it is, what is finished is kept.
///
/// The work asks ``isRequested`` and stops by itself. What does not come to an end within a second, or is interrupted
/// again, is cut off, which is safe: whatever is in the store or in Output was put there whole.
package enum Interruption {
  /// The status with which a process ends that was interrupted: 128 + SIGINT.
  package static let exitStatus: Int32 = 130

  private static let flag = Atomic(false)

  package static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Stops the work if an interruption was asked for.
  package static func check() throws(Interrupted) {
    if isRequested { throw Interrupted() }
  }

  /// Listens from now on, on a thread of its own that no work can keep busy; to be called before any other thread is
  /// started. `farewell` is called when the process is cut off.
  package static func listen(farewell: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread.detachNewThread {
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGINT)
      var number: Int32 = 0
      while sigwait(&signals, &number) != 0 {}
      flag.store(true, ordering: .relaxed)
      Thread.detachNewThread {
        sleep(1)
        farewell()
        _exit(exitStatus)
      }
      while sigwait(&signals, &number) != 0 {}
      farewell()
      _exit(exitStatus)
    }
  }
}

/// The work was interrupted.
package struct Interrupted: Error {}
