import ArgumentParser
import Foundation
import Generation
import Projects
import Reports

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the published site: links, orphans, sizes, leftovers.",
    discussion: """
      EXAMPLES
        micrograph check
      """)

  @Argument(help: "The folder of the project.")
  var project = "."

  func run() throws {
    let check = try PublishedSite.check(try Project(URL(fileURLWithPath: project)))
    print("\(check.pageCount) pages, \(check.fileCount) files, \(ByteText.describe(check.byteCount))")
    guard check.faults.isEmpty else {
      for fault in check.faults { Console.tell("\(Console.red("error:")) \(fault)") }
      throw ExitCode(1)
    }
  }
}
