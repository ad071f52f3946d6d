import ArgumentParser
import Artifacts
import Basics
import Foundation
import Projects
import Reports

/// Work on stores of results: each of its subcommands is below.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Join the stores of shards, and compare stores.",
    subcommands: [StoreMergeCommand.self, StoreDigestCommand.self])
}

struct StoreMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Add the results of other stores to a project's.",
    discussion: """
      The result is the same in whatever order and grouping stores are merged, and however often. Of two answers to one \
      question, as other processors may give them, one is kept by a fixed rule, and their number is told. A store that \
      cannot be read is named and left out; then the status is 1.

      EXAMPLES
        micrograph store merge shards/1.sqlite shards/2.sqlite
        micrograph store merge Examples/googlenet shards/*.sqlite
        micrograph store merge --into half.sqlite shards/1.sqlite shards/2.sqlite
      """)

  @Argument(help: ArgumentHelp("The folder of the project (default: .), then the stores.", valueName: "paths"))
  var paths: [String]

  @Option(help: ArgumentHelp("A store of no project, in place of one's own.", valueName: "file"))
  var into: String?

  @Flag(help: "Write JSON.")
  var json = false

  private var folder: String? { paths.first.flatMap { Folder.isFolder($0) ? $0 : nil } }

  func validate() throws {
    guard paths.count > (folder == nil ? 0 : 1) else { throw ValidationError("Name the stores to be merged.") }
    guard folder == nil || into == nil else { throw ValidationError("--into takes the place of a project.") }
  }

  func run() throws {
    let work = Work(workers: 1, progress: TerminalProgress(isQuiet: json), interruption: Main.interruption)
    let stores = paths.dropFirst(folder == nil ? 0 : 1).map { URL(fileURLWithPath: $0) }
    let report =
      if let into {
        try StoreMerging(stores, into: URL(fileURLWithPath: into), work: work)
      } else {
        try StoreMerging(stores, into: try Project(URL(fileURLWithPath: folder ?? ".")), work: work)
      }
    for note in report.notes { work.progress.note(note) }
    if json { try Console.printJSON(report) } else { print(report.text) }
    guard report.faults.isEmpty else { throw Diagnostic(report.faults) }
  }
}

struct StoreDigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Print a digest of all results, the same for stores that know the same.",
    discussion: """
      EXAMPLES
        micrograph store digest
        micrograph store digest shards/1.sqlite
      """)

  @Argument(help: "The folder of a project, or a store.")
  var path = "."

  func run() throws {
    let url = URL(fileURLWithPath: path)
    let file = Folder.isFolder(path) ? try Project(url).store : url
    print(try Store(at: file, access: .readOnly).digest())
  }
}

private enum Folder {
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
