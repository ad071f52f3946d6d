import ArgumentParser
import Foundation
import Generation
import Projects
import Reports

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a new microscope project, ready to build.",
    discussion: """
      EXAMPLES
        micrograph init cats --model cats.onnx --images photos
        micrograph init resnet --model resnet50.onnx --preprocessing imagenet \\
            --images photos --resize 256
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
    var preprocessing = options.preprocessing
    if Console.canAsk, try options.specimen(model).source == .nowhere { preprocessing.take(Self.ask()) }
    let made = try NewProject.make(
      at: URL(fileURLWithPath: folder), model: URL(fileURLWithPath: model),
      images: images.map { URL(fileURLWithPath: $0) }, precision: options.precision,
      preprocessing: preprocessing, labels: options.labels.map { URL(fileURLWithPath: $0) },
      workers: ProcessInfo.processInfo.activeProcessorCount)
    for line in made.lines { Console.tell(line) }
    for doubt in made.doubts { Console.tell("note: \(doubt)") }
    if let build = made.firstBuild { Console.tell(build.text) }
    Console.tell(
      "Made \(folder)/Content/microscope.yml, with every key and what it means. Next: micrograph build \(folder)")
  }

  /// Asks how pixels entered while the model was trained.
  private static func ask() -> String {
    Console.tell("Nothing says how pixels enter this model. What was it trained with?")
    for preset in PreprocessingPreset.allCases { Console.tell("  \(preset.rawValue)  \(preset.words)") }
    while true {
      Console.tell("One of these, or Enter for \(PreprocessingPreset.unit.rawValue):")
      guard let line = readLine(), !line.isEmpty else { return PreprocessingPreset.unit.rawValue }
      if let preset = PreprocessingPreset(rawValue: line) { return preset.rawValue }
    }
  }
}
