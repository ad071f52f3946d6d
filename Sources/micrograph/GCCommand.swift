import ArgumentParser
import Foundation
import Generation
import Projects
import Reports

struct GCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Drop results that the newest models do not need.",
    discussion: """
      EXAMPLES
        micrograph gc --dry-run
        micrograph gc --keep 1
      """)

  @Argument(help: "The folder of the project.")
  var project = "."

  @Option(help: ArgumentHelp("Models whose results stay, the newest first.", valueName: "count"))
  var keep = 2

  @Flag(help: "Only say what would be dropped.")
  var dryRun = false

  func validate() throws {
    guard keep >= 1 else { throw ValidationError("--keep must be at least 1.") }
  }

  func run() throws {
    let dropped = try Housekeeping.collect(
      try Project(URL(fileURLWithPath: project)), keeping: keep, dryRun: dryRun)
    print(
      "\(dropped.findings) results and \(dropped.blobs) pictures, \(ByteText.describe(dropped.bytes)), "
        + (dryRun ? "would be dropped" : "dropped"))
  }
}
