import ArgumentParser
import Foundation
import Generation
import Reports

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a new microscope project, ready to build.",
    discussion: """
      EXAMPLES
        micrograph init cats --model cats.onnx --images photos
        micrograph init googlenet --model googlenet.onnx --images photos \\
            --mean 104,117,123 --range 0,255 --order bgr --resize 256 \\
            --labels imagenet.txt
      """)

  @Argument(help: "The folder to make.")
  var folder: String

  @Option(help: ArgumentHelp("An ONNX file.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("A folder of images.", valueName: "folder"))
  var images: String?

  @OptionGroup(title: "How images enter the model") var options: ModelOptions

  func run() throws {
    let doubts = try NewProject.make(
      at: URL(fileURLWithPath: folder), model: URL(fileURLWithPath: model),
      images: images.map { URL(fileURLWithPath: $0) }, precision: options.precision,
      preprocessing: options.preprocessing, labels: options.labels.map { URL(fileURLWithPath: $0) })
    for doubt in doubts { Console.tell("note: \(doubt)") }
    Console.tell("Made \(folder)/Content/microscope.yml. Next: micrograph build \(folder)")
  }
}
