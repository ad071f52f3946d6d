import ArgumentParser
import Foundation
import Projects
import Reports

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at this machine: processor, libraries, memory, the store's file system, fonts.",
    discussion: """
      The exit status is 1 where a build would fail. What it writes belongs into every report of a fault.

      EXAMPLES
        micrograph doctor
        micrograph doctor cats --json
      """)

  @Argument(help: "The folder of a project, for the place of its store.")
  var project = "."

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let report = DoctorReport(store: try Project(URL(fileURLWithPath: project)).store)
    if json { try Console.printJSON(report) } else { print(report.text) }
    if report.isWrong { throw ExitCode.failure }
  }
}
