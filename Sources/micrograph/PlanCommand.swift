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
        micrograph plan --shards 16
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var work: WorkOptions

  @Option(help: ArgumentHelp("Say too what each of so many processes would take of it.", valueName: "count"))
  var shards: Int?

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    if let shards, Shard(1, of: shards) == nil {
      throw ValidationError("--shards must be between 1 and \(Shard.most).")
    }
  }

  func run() throws {
    let report = PlanReport(try project.generator(work.work(isQuiet: json)).plan(shards: shards))
    if json { try Console.printJSON(report) } else { print(report.text) }
  }
}
