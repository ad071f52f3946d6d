import ArgumentParser
import Basics
import Foundation
import Generation
import Reports

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a model on images: classes, and the strongest units of layers.",
    discussion: """
      EXAMPLES
        micrograph run googlenet.onnx dog.jpg --mean 104,117,123 --range 0,255 \\
            --order bgr --resize 256 --labels imagenet.txt \\
            --layer inception_4c/output --top 5
        micrograph run googlenet.onnx dog.jpg --layer inception_4c/output \\
            --npy maps
        micrograph run googlenet.onnx photos --accuracy
        micrograph run googlenet.onnx cat.jpg --attribution \\
            --layer inception_4e/output --against "Egyptian cat" \\
            --labels imagenet.txt --mean 104,117,123 --range 0,255 --order bgr
      """)

  @Argument(help: "An ONNX file.")
  var model: String

  @Argument(help: "JPEG, PNG or WebP files, or folders of them.")
  var images: [String]

  @Option(help: ArgumentHelp("A layer to tell about; may be given several times.", valueName: "name"))
  var layer: [String] = []

  @Option(help: "Strongest units shown for each layer, 0 for all.")
  var top = 10

  @Option(help: ArgumentHelp("Write the layers' whole maps here as NumPy files.", valueName: "folder"))
  var npy: String?

  @Flag(help: "Also say which units of the layers, or of all where none is named, moved the answer.")
  var attribution = false

  @Flag(help: "Also say what a transformer would answer if its scores were read after each block (logit lens).")
  var lens = false

  @Option(
    help: ArgumentHelp(
      "The class that --attribution compares the best one with, by number or label; the second best where none is named.",
      valueName: "class"))
  var against: String?

  @Flag(
    help:
      "Only say how often the model is right. Where no name of a file or folder says a class, there must be an image of each, in their order."
  )
  var accuracy = false

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var work: WorkOptions
  @OptionGroup(title: "How images enter the model") var options: ModelOptions

  func validate() throws {
    guard !images.isEmpty else { throw ValidationError("Name at least one image.") }
    guard against == nil || attribution else { throw ValidationError("--against needs --attribution.") }
    guard top >= 0 else { throw ValidationError("--top cannot be negative.") }
  }

  func run() throws {
    let quiet = work.work(isQuiet: true)
    let files = try ActivationRun.images(images, isStrict: accuracy, work: quiet)
    let specimen = try options.specimen(model)
    if let doubt = specimen.doubtfulLabels { quiet.progress.note(doubt) }
    if let doubt = ActivationRun.doubtfulScale(specimen, on: files) { quiet.progress.note(doubt) }
    let run = try ActivationRun(specimen, layers: layer, top: top, images: files.count)
    let asking = try attribution ? AttributionRun(specimen, layers: layer, against: against) : nil
    let reading = try lens ? LensRun(specimen) : nil
    let telling = work.work(isQuiet: files.count < 10 || json)
    var reports = try run.report(
      on: files, maps: npy.map { URL(fileURLWithPath: $0) }, work: telling)
    let answers = try asking?.report(on: files, work: telling) ?? []
    for (place, answer) in answers.enumerated() { reports[place].attribution = answer }
    for (place, blocks) in try (reading?.report(on: files, work: telling) ?? []).enumerated() {
      reports[place].blocks = blocks
    }
    if json {
      try Console.printJSON(reports)
    } else if !accuracy {
      print(reports.map(\.text).joined(separator: "\n\n"))
    }
    guard let line = run.accuracy(reports, of: files, byPlace: accuracy) else {
      guard accuracy else { return }
      throw Diagnostic(
        "no name of a file or folder says which class an image is of", at: specimen.name,
        advice: "Give the names of the classes with --labels, or an image of each class, in their order.")
    }
    if json || !accuracy { Console.tell(line) } else { print(line) }
  }
}
