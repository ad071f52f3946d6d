import ArgumentParser
import Foundation
import Generation
import Projects
import Reports

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is in the store: results by kind, sizes, what is stale.",
    discussion: """
      Stale results are those that the site as last built does not need: of earlier models, images or parameters. \
      `micrograph gc` drops them.

      EXAMPLES
        micrograph status
        micrograph status Examples/googlenet --json
      """)

  @Argument(help: "The folder of the project.")
  var project = "."

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let report = try StatusReport(try Project(URL(fileURLWithPath: project)))
    if json { try Console.printJSON(report) } else { print(report.text) }
  }
}
