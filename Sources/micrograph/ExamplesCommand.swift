import ArgumentParser
import Basics
import Foundation
import Generation
import Reports

struct ExamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples",
    abstract: "Find the images of a folder that excite units most.",
    discussion: """
      EXAMPLES
        micrograph examples googlenet.onnx photos inception_4c/output:254 \\
            --mean 104,117,123 --range 0,255 --order bgr --resize 256
        micrograph examples cats.onnx photos conv1:0 conv1:1 --top 3 --json
      """)

  @Argument(help: "An ONNX file.")
  var model: String

  @Argument(help: "A folder of JPEG, PNG and WebP files.")
  var images: String

  @Argument(help: "Units, LAYER:CHANNEL.")
  var units: [String]

  @Option(help: "Images shown for each unit.")
  var top = 9

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var work: WorkOptions
  @OptionGroup(title: "How images enter the model") var options: ModelOptions

  func validate() throws {
    guard !units.isEmpty else { throw ValidationError("Name at least one unit.") }
    guard (1...1000).contains(top) else { throw ValidationError("--top must be between 1 and 1000.") }
  }

  func run() throws {
    let reports = try ExampleReport.examples(
      of: units, in: try options.specimen(model), images: URL(fileURLWithPath: images), count: top,
      work: work.work(isQuiet: json))
    if json { try Console.printJSON(reports) } else { print(reports.map(\.text).joined(separator: "\n\n")) }
  }
}
