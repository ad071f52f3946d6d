import Analyses
import ArgumentParser
import Basics
import Foundation
import Generation
import Images
import Networks
import Projects
import Reports

struct VisualizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visualize",
    abstract: "Make pictures of what units look for.",
    discussion: """
      EXAMPLES
        micrograph visualize googlenet.onnx inception_4c/output:254 -o pictures \\
            --mean 104,117,123 --range 0,255 --order bgr
        micrograph visualize googlenet.onnx inception_4c/output:254 -o pictures \\
            --negative --steps 512 --json
      """)

  @Argument(help: "An ONNX file.")
  var model: String

  @Argument(help: "Units, written LAYER:CHANNEL; with --objective layer the names of layers.")
  var units: [String]

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Where the PNG files go.", valueName: "folder"))
  var output = "."

  @Option(help: "What is made large: the mean of a unit's map, its value in the middle, or a whole layer's squares.")
  var objective = FeatureDrawing.Kind.channel

  @Flag(help: "Make it small instead: what turns the unit off.")
  var negative = false

  @Option(help: ArgumentHelp("That many unlike pictures of each.", valueName: "count"))
  var diversity = 1

  @Option(help: "The most steps of the optimisation.")
  var steps = FeatureRecipe().steps

  @Option(
    help: ArgumentHelp(
      "Height and width of the pictures: \(FeatureRecipe().size.height), or the network's own where it runs at no other.",
      valueName: "pixels"))
  var size: Size?

  @Option(help: "Another seed gives another picture of the same thing.")
  var seed: UInt64 = 0

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var work: WorkOptions

  @OptionGroup var pixels: PixelOptions

  @Option(help: ArgumentHelp("Taken as by other commands; pictures of features need it not.", valueName: "pixels"))
  var resize: Int?

  @Option(help: ArgumentHelp("Taken as by other commands; pictures of features need it not.", valueName: "file"))
  var labels: String?

  func validate() throws {
    guard !units.isEmpty else { throw ValidationError("Name at least one unit, as LAYER:CHANNEL.") }
    guard steps > 0 else { throw ValidationError("--steps must be 1 or more.") }
    guard (1...64).contains(diversity) else { throw ValidationError("--diversity must be between 1 and 64.") }
  }

  func run() throws {
    let specimen = try Specimen(
      model: URL(fileURLWithPath: model), precision: pixels.precision, preprocessing: pixels.settings,
      labels: nil)
    let size = specimen.pictureSize(size ?? FeatureRecipe().size, of: units.map { Unit($0)?.layer ?? $0 })
    let recipe = FeatureRecipe(size: size, steps: steps, seed: seed, diversity: diversity)
    let drawing = try FeatureDrawing(specimen, units, kind: objective, isNegative: negative, recipe: recipe)
    let reports = try drawing.draw(
      into: URL(fileURLWithPath: output), work: work.work(isQuiet: json))
    if json { try Console.printJSON(reports) } else { print(reports.map(\.text).joined(separator: "\n")) }
  }
}

extension FeatureDrawing.Kind: ExpressibleByArgument {}
