import ArgumentParser
import Foundation

/// How much of the machine to use. Results do not depend on it.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to work with (default: one for each core).", valueName: "count"))
  var workers: Int?

  var count: Int { max(workers ?? ProcessInfo.processInfo.activeProcessorCount, 1) }

  func validate() throws {
    if let workers, !(1...256).contains(workers) { throw ValidationError("--workers must be between 1 and 256.") }
  }
}
