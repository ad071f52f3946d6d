package import Basics
package import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps two builds of one project apart.
///
/// The system holds the lock on an open file and gives it back when the process ends, however it ends; the number of
/// the process is written into the file only to be named in the other's message.
package final class BuildLock: Sendable {
  private let descriptor: Int32

  /// Whether the last owner ended without giving the lock back: killed, or a crash of the machine.
  package let ownerDied: Bool

  /// Takes the lock, or says who holds it.
  package init(at url: URL) throws(Diagnostic) {
    descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Diagnostic(
        "the lock of the project cannot be opened (\(String(cString: strerror(errno))))", at: url.path,
        advice: "Check that the folder may be written.")
    }
    let busy = flock(descriptor, LOCK_EX | LOCK_NB) != 0
    let owner = Self.owner(descriptor)
    if busy {
      close(descriptor)
      let process = owner.map { "process \($0)" } ?? "another process"
      throw Diagnostic(
        "this project is being built already, by \(process)", at: url.deletingLastPathComponent().path,
        advice: "Wait for it to end, or stop it; what it finished is kept.")
    }
    ownerDied = owner != nil
    ftruncate(descriptor, 0)
    let text = Array("\(getpid())\n".utf8)
    pwrite(descriptor, text, text.count, 0)
  }

  private static func owner(_ descriptor: Int32) -> Int? {
    var text = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &text, text.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: text[..<count].prefix { (48...57).contains($0) }, as: UTF8.self))
  }

  deinit {
    ftruncate(descriptor, 0)
    // A process being started at this moment has a copy of the descriptor, with which the lock would live on.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
