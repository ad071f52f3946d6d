import Basics
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C, or SIGTERM, with which `kill`, systemd and batch systems end a process: the work is asked to stop.
///
/// What does not come to an end within a second, or is interrupted again, is cut off, which is safe: whatever is in the
/// store or in Output was put there whole.
enum ControlC {
  private static let signal = Atomic<Int32>(SIGINT)

  /// The status with which a process ends that was interrupted: 128 and the number of the signal.
  static var exitStatus: Int32 { 128 + signal.load(ordering: .relaxed) }

  /// Listens from now on, on a thread of its own that no work can keep busy; to be called before any other thread is
  /// started. `farewell` is called when the process is cut off.
  static func listen(_ interruption: Interruption, farewell: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread.detachNewThread { [signals] in
      signal.store(next(of: signals), ordering: .relaxed)
      interruption.request()
      Thread.detachNewThread {
        sleep(1)
        farewell()
        _exit(exitStatus)
      }
      _ = next(of: signals)
      farewell()
      _exit(exitStatus)
    }
  }

  private static func next(of signals: sigset_t) -> Int32 {
    var (signals, number): (sigset_t, Int32) = (signals, 0)
    while sigwait(&signals, &number) != 0 {}
    return number
  }
}
