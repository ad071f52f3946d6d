import ArgumentParser
import Basics
import Foundation
import Generation
import Reports

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two models: which layers are alike, which units have a match.",
    discussion: """
      Each model is an ONNX file, or a project's folder, whose configuration then says how images enter it and which \
      layers to look at. Options that end in -b are for the second model; what they leave open is as for the first, \
      but the size of its input, which is its own. Pages on a comparison come from 'compare' in a project's \
      configuration.

      EXAMPLES
        micrograph compare googlenet.onnx squeezenet1_1.onnx --images photos \\
            --mean 104,117,123 --range 0,255 --order bgr --resize 256 --size-b 227
        micrograph compare Examples/googlenet squeezenet1_1.onnx --images photos \\
            --layer 4c --json
        micrograph compare first-seed second-seed --store matches.sqlite
      """)

  @Argument(help: "An ONNX file, or a project's folder.")
  var first: String

  @Argument(help: "Another one.")
  var second: String

  @Option(help: ArgumentHelp("A folder of images (default: the first project's own).", valueName: "folder"))
  var images: String?

  @Option(help: ArgumentHelp("A layer of the first model; may be given several times.", valueName: "name"))
  var layer: [String] = []

  @Option(help: ArgumentHelp("A layer of the second model; may be given several times.", valueName: "name"))
  var layerB: [String] = []

  @Option(help: "Best matches shown, 0 for those of all units.")
  var top = 20

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var store: StoreOption
  @OptionGroup var work: WorkOptions
  @OptionGroup(title: "How images enter the first model") var options: ModelOptions
  @OptionGroup(title: "How images enter the second model") var otherOptions: OtherModelOptions

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top cannot be negative.") }
  }

  func run() throws {
    let comparison = try ModelComparisonRun(
      URL(fileURLWithPath: first), URL(fileURLWithPath: second), layers: layer, otherLayers: layerB,
      preprocessing: options.preprocessing, otherPreprocessing: otherOptions.preprocessing,
      precision: options.precision, otherPrecision: otherOptions.precisionB ?? options.precision,
      images: images.map { URL(fileURLWithPath: $0) }, work: work.work(isQuiet: json))
    let report = try store.withStore { store in
      try comparison.report(store: store, top: top)
    }
    if json { try Console.printJSON(report) } else { print(report.text) }
  }
}
