import Foundation
import Synchronization
import TestSupport
import Testing

/// The built `micrograph`, run as a user runs it.
struct Tool {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  static let url = Products.url("micrograph")

  /// Whether a file system of one's own can be mounted.
  static let canMount: Bool = {
    let can = (try? shell("unshare -m mount -t tmpfs tmpfs /mnt 2> /dev/null")) == 0
    if !can { Lacking.note("no file system can be mounted here, so no disk can be full") }
    return can
  }()

  /// Runs it to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], asNobody: Bool = false
  ) throws -> Outcome {
    try Running(arguments, environment: environment, asNobody: asNobody).finish()
  }

  /// Runs a command of the shell and returns its status.
  static func shell(_ command: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A process under way.
  struct Running {
    let process = Process()
    private let output = Collected()
    private let errors = Collected()

    init(_ arguments: [String], environment: [String: String] = [:], asNobody: Bool = false) throws {
      process.executableURL = asNobody ? URL(fileURLWithPath: "/usr/bin/setpriv") : Tool.url
      process.arguments =
        (asNobody ? ["--reuid=65534", "--regid=65534", "--clear-groups", Tool.url.path] : []) + arguments
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardOutput = output.pipe
      process.standardError = errors.pipe
      try process.run()
      output.start()
      errors.start()
    }

    /// Waits until it has threads that work besides those that listen.
    func waitUntilAtWork() {
      let threads = "/proc/\(process.processIdentifier)/task"
      for _ in 0..<1000 {
        if let count = try? FileManager.default.contentsOfDirectory(atPath: threads).count, count > 2 { return }
        usleep(10_000)
      }
    }

    /// Waits until it has written a text to standard error that often; gives up when it has ended, or after minutes.
    ///
    /// - Returns: whether it has written it.
    func waits(for text: String, times: Int) -> Bool {
      for _ in 0..<12_000 where process.isRunning && errors.count(of: text) < times { usleep(10_000) }
      return errors.count(of: text) >= times
    }

    /// Waits for its end.
    func finish() -> Outcome {
      process.waitUntilExit()
      return Outcome(status: process.terminationStatus, output: output.wait(), errors: errors.wait())
    }
  }
}

/// What a thread reads from a pipe.
private final class Collected: Sendable {
  let pipe = Pipe()
  private let semaphore = DispatchSemaphore(value: 0)
  private let data = Mutex(Data())

  func start() {
    let file = pipe.fileHandleForReading
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 1 << 14)
      // A signal may end a read early; FileHandle makes that fatal.
      while case let count = read(file.fileDescriptor, &buffer, buffer.count),
        count > 0 || (count < 0 && errno == EINTR)
      {
        if count > 0 { self.data.withLock { $0.append(contentsOf: buffer.prefix(count)) } }
      }
      self.semaphore.signal()
    }
  }

  /// How often a text has come so far.
  func count(of text: String) -> Int { self.text.components(separatedBy: text).count - 1 }

  /// All that came, when the other end is closed.
  func wait() -> String {
    semaphore.wait()
    return text
  }

  private var text: String { String(decoding: data.withLock { $0 }, as: UTF8.self) }
}
