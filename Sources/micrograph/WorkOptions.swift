import ArgumentParser
import Basics
import Foundation

/// How much of the machine to use. Results do not depend on it.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to work with (default: one for each core).", valueName: "count"))
  var workers: Int?

  var count: Int { max(workers ?? ProcessInfo.processInfo.activeProcessorCount, 1) }

  /// - Parameter isQuiet: whether only notes are told, as for `--json`.
  func work(isQuiet: Bool = false) -> Work {
    Work(workers: count, progress: TerminalProgress(isQuiet: isQuiet), interruption: Main.interruption)
  }

  func validate() throws {
    if let workers, !(1...256).contains(workers) { throw ValidationError("--workers must be between 1 and 256.") }
  }
}
