import ArgumentParser
import Basics
import Foundation
import Generation
import Reports

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's layers, shapes, receptive fields and operators.",
    discussion: """
      What the model needs and Micrograph lacks is listed, each with its node, and the exit status is 1.

      EXAMPLES
        micrograph inspect googlenet.onnx
        micrograph inspect googlenet.onnx --json
      """)

  @Argument(help: "An ONNX file.")
  var model: String

  @Option(
    help: ArgumentHelp("Height and width of the input where the file leaves them open.", valueName: "height,width"))
  var size: Size?

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let inspection = try Inspection(URL(fileURLWithPath: model), size: size)
    if json { try Console.printJSON(inspection) } else if inspection.model != nil { print(inspection.text) }
    guard inspection.unsupported.isEmpty else {
      for fault in inspection.unsupported { Console.tell("\(Console.red("error:")) \(fault)") }
      throw ExitCode(1)
    }
  }
}
