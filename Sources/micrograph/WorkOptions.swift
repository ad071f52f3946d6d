import ArgumentParser
import Basics
import Foundation

/// How much of the machine to use. Results do not depend on it.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to work with (default: one for each core).", valueName: "count"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Memory that runs of the network may take together: 4g, 512m (default: half of what is free).",
      valueName: "amount"))
  var memory: MemorySize?

  var count: Int { max(workers ?? ProcessInfo.processInfo.activeProcessorCount, 1) }

  /// - Parameter isQuiet: whether only notes are told, as for `--json`.
  func work(isQuiet: Bool = false) -> Work {
    Work(workers: count, progress: TerminalProgress(isQuiet: isQuiet), interruption: Main.interruption)
  }

  func validate() throws {
    if let workers, !(1...256).contains(workers) { throw ValidationError("--workers must be between 1 and 256.") }
    MemoryBudget.process.ask(for: memory?.bytes)
  }
}

extension MemorySize: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

/// Where results are kept from one call to the next.
struct StoreOption: ParsableArguments {
  @Option(help: ArgumentHelp("Keep results here for the next call (default: they are not kept).", valueName: "file"))
  var store: String?

  /// Calls `body` with the store's place; one that is not to be kept is removed at the end.
  func withStore<R>(_ body: (URL) throws -> R) throws -> R {
    if let store { return try body(URL(fileURLWithPath: store)) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.appending(path: "store.sqlite"))
  }
}
