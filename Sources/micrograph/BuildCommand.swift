import ArgumentParser
import Basics
import Foundation
import Generation
import Projects
import Reports

struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Analyse what is missing, render what changed: the main job.",
    discussion: """
      Results are kept in PROJECT/.micrograph under the names of all that they depend on, so a build after a change \
      computes what the change reaches and nothing else. A build may be stopped at any time; the next goes on from there.

      EXAMPLES
        micrograph build
        micrograph build --budget 10m
        micrograph build --watch
        micrograph build Examples/googlenet --model googlenet.onnx --images photos
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var work: WorkOptions

  @Option(
    help: ArgumentHelp(
      "The most time for pictures of features: 90s, 10m, 2h. The next build goes on.", valueName: "time"))
  var budget: TimeSpan?

  @Flag(help: "Stop where a file in the folder of images has to be left out.")
  var strict = false

  @Flag(
    help: """
      Read every image anew. Otherwise one whose file has the size, times and number that it had is taken for unchanged.
      """)
  var rereadImages = false

  @Flag(help: "Build again whenever content, templates, model or images change.")
  var watch = false

  func run() throws {
    guard watch else { return try build() }
    let folder = try project.folder()
    while !Main.interruption.isRequested {
      let watch = Watch(folder, overrides: project.overrides)
      let state = watch.state()
      do {
        try build()
      } catch let diagnostic as Diagnostic {
        Console.tell(diagnostic)
      }
      Console.tell("Waiting for changes; Ctrl-C ends it.")
      watch.waitForChange(since: state, or: Main.interruption)
    }
    try Main.interruption.check()
  }

  private func build() throws {
    let report = try project.generator(
      work.work(), budget: budget.map { .seconds($0.seconds) }, isStrict: strict, rereadsImages: rereadImages
    ).build()
    let leftOut = report.leftOut > 0 ? ", \(report.leftOut) left out of the images" : ""
    Console.tell(
      "\(report.computed) computed, \(report.reused) reused, \(report.rendered) files rendered, "
        + "\(report.written) written, \(report.removed) removed in \(spanText(report.seconds))\(leftOut)")
    if let accuracy = report.accuracy { Console.tell(accuracy.inWords) }
    print(report.output.path)
  }
}
