import ArgumentParser
import Foundation
import Generation
import Reports

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what build would compute and render, and why, without doing it.",
    discussion: """
      EXAMPLES
        micrograph plan
        micrograph plan Examples/googlenet --json
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var work: WorkOptions

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let report = PlanReport(try project.generator(work.work(isQuiet: json)).plan())
    if json { try Console.printJSON(report) } else { print(report.text) }
  }
}
