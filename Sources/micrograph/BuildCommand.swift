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
        micrograph build --shard 2/16 --store /tmp/2.sqlite
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

  @Flag(help: "Build again whenever content, templates, model or images change; pages that are open are loaded anew.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      "Answer only the i-th of n shares of what is missing, into --store; no page is made. `store merge` joins them.",
      valueName: "i/n"))
  var shard: Shard?

  @Option(help: ArgumentHelp("Where a shard keeps its results, on a disk of this machine.", valueName: "file"))
  var store: String?

  func validate() throws {
    guard (shard == nil) == (store == nil) else { throw ValidationError("--shard and --store go together.") }
    if shard != nil, watch || budget != nil { throw ValidationError("--shard goes with neither --watch nor --budget.") }
  }

  func run() throws {
    if let shard, let store { return try build(shard, into: URL(fileURLWithPath: store)) }
    guard watch else {
      _ = try build()
      Console.tell(
        "Next: open it in a browser; write in \(project.project)/Content/articles, where `build --watch` shows")
      Console.tell("each change as it is saved; before Output is published, `micrograph check \(project.project)`.")
      return
    }
    let folder = try project.folder()
    var board = try WatchBoard(folder)
    defer {
      do { try board.end() } catch { Console.tell(error) }
    }
    while !Main.interruption.isRequested {
      let watch = Watch(folder, overrides: project.overrides)
      let state = watch.state()
      do {
        let report = try build()
        try board.tell([], hasWritten: report.written + report.removed > 0)
      } catch let diagnostic as Diagnostic {
        Console.tell(diagnostic)
        try board.tell(diagnostic.all.map(\.description))
      }
      Console.tell("Waiting for changes; Ctrl-C ends it.")
      watch.waitForChange(since: state, or: Main.interruption)
    }
    try Main.interruption.check()
  }

  private func build(_ shard: Shard, into store: URL) throws {
    let report = try project.generator(work.work(), isStrict: strict).build(shard, into: store)
    Console.tell(
      "shard \(shard): \(report.computed) computed, \(report.reused) there, \(report.images) images read in "
        + "\(spanText(report.seconds)); \(report.waiting) more need the results of all shards")
    print(store.path)
  }

  private func build() throws -> BuildReport {
    let report = try project.generator(
      work.work(), budget: budget.map { .seconds($0.seconds) }, isStrict: strict, rereadsImages: rereadImages,
      isWatched: watch
    ).build()
    let leftOut = report.leftOut > 0 ? ", \(report.leftOut) left out of the images" : ""
    Console.tell(
      "\(report.computed) computed, \(report.reused) reused, \(report.rendered) files rendered, "
        + "\(report.written) written, \(report.removed) removed in \(spanText(report.seconds))\(leftOut)")
    if let accuracy = report.accuracy { Console.tell(accuracy.inWords) }
    print(report.output.path)
    return report
  }
}

extension Shard: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
