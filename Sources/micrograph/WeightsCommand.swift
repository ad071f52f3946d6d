import ArgumentParser
import Basics
import Foundation
import Generation
import Reports

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Show the weights between two units or layers.",
    discussion: """
      Weights are followed through whatever lies between, a bottleneck for example. Where a side is a whole layer, \
      the strongest connections of each unit on the other side are shown.

      EXAMPLES
        micrograph weights googlenet.onnx inception_3b/output:379 \\
            inception_4a/output:237
        micrograph weights googlenet.onnx inception_4b/output \\
            inception_4c/output:447 --top 5 --json
        micrograph weights googlenet.onnx inception_3a/output:20 \\
            inception_3b/output:413 -o weights.png
      """)

  @Argument(help: "An ONNX file.")
  var model: String

  @Argument(help: "A unit, LAYER:CHANNEL, or a layer.")
  var source: String

  @Argument(help: "A later unit or layer.")
  var target: String

  @Option(
    help: ArgumentHelp(
      """
      A folder of images over which gates, normalizations and slopes between the two are measured, and what each unit \
      gave to those that it leads to.
      """, valueName: "folder"))
  var images: String?

  @Option(help: "Excitatory and inhibitory connections shown for each unit of the other side.")
  var top = 5

  @Option(name: .shortAndLong, help: ArgumentHelp("Draw the weights as well, side by side.", valueName: "file.png"))
  var output: String?

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var work: WorkOptions
  @OptionGroup(title: "How images enter the model") var options: ModelOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
  }

  func run() throws {
    let reports = try WeightReport.connections(
      in: try options.specimen(model), from: source, to: target, images: images.map { URL(fileURLWithPath: $0) },
      top: top, work: work.work(isQuiet: json))
    if let output {
      let picture = try WeightPicture(reports)
      do {
        try picture.png.write(to: URL(fileURLWithPath: output), options: .atomic)
      } catch {
        throw Diagnostic("the file cannot be written", at: output, advice: "Check that its folder exists.")
      }
      Console.tell("\(output): full colour is a weight of ±\(picture.scale)")
    }
    guard json else {
      print(reports.map(\.text).joined(separator: "\n\n"))
      return
    }
    if let report = reports.first, reports.count == 1 {
      try Console.printJSON(report)
    } else {
      try Console.printJSON(reports)
    }
  }
}
