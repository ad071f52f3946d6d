import Foundation
import Testing

/// The built `micrograph`, run as a user runs it.
struct Tool {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Beside the test bundle or the test runner, where SwiftPM puts all products.
  static let url: URL = {
    let places = [
      Bundle.main.executableURL?.deletingLastPathComponent(),
      CommandLine.arguments.first.map { URL(fileURLWithPath: $0).deletingLastPathComponent() },
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/release"),
    ]
    let found = places.compactMap { $0?.appending(path: "micrograph") }
    return found.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? found[0]
  }()

  /// Whether a file system of one's own can be mounted.
  static let canMount = (try? shell("unshare -m mount -t tmpfs tmpfs /mnt 2> /dev/null")) == 0

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

    /// Waits for its end.
    func finish() -> Outcome {
      process.waitUntilExit()
      return Outcome(status: process.terminationStatus, output: output.wait(), errors: errors.wait())
    }
  }
}

/// What a thread reads from a pipe.
private final class Collected: @unchecked Sendable {
  let pipe = Pipe()
  private let semaphore = DispatchSemaphore(value: 0)
  private var data = Data()

  func start() {
    Thread.detachNewThread {
      self.data = self.pipe.fileHandleForReading.readDataToEndOfFile()
      self.semaphore.signal()
    }
  }

  func wait() -> String {
    semaphore.wait()
    return String(decoding: data, as: UTF8.self)
  }
}
