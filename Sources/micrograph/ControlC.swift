import Basics
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C: the work is asked to stop.
///
/// What does not come to an end within a second, or is interrupted again, is cut off, which is safe: whatever is in the
/// store or in Output was put there whole.
enum ControlC {
  /// The status with which a process ends that was interrupted: 128 + SIGINT.
  static let exitStatus: Int32 = 130

  /// Listens from now on, on a thread of its own that no work can keep busy; to be called before any other thread is
  /// started. `farewell` is called when the process is cut off.
  static func listen(_ interruption: Interruption, farewell: @escaping @Sendable () -> Void) {
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
      interruption.request()
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
