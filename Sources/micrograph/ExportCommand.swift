import ArgumentParser
import Basics
import Foundation
import Generation
import Projects
import Reports

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write one page of the site as a single file that needs no other.",
    discussion: """
      Styles and pictures are put into the file. Links to other pages lead to the site's address where the \
      configuration gives one, and are plain text otherwise.

      EXAMPLES
        micrograph export circuits/head-and-neck -o head-and-neck.html
        micrograph export layers/4c/254 cats -o unit.html
      """)

  @Argument(help: "A page of the site, as in circuits/NAME.")
  var page: String

  @Argument(help: "The folder of the project.")
  var project = "."

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  func run() throws {
    let data = try PageExport.html(page, of: try Project(URL(fileURLWithPath: project)))
    do {
      try data.write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw Diagnostic("the file cannot be written", at: output, advice: "Check that its folder exists.")
    }
    print(output)
  }
}
