import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Stages
import Synchronization
import TestSupport
import Testing

@Suite struct StageOrderTests {
  private func sorted(_ names: [String], _ requires: [String: [String]]) throws(Diagnostic) -> [String] {
    try StageOrder.sorted(names, key: { $0 }, requires: { requires[$0] ?? [] })
  }

  @Test func nothingComesBeforeWhatItRequires() throws {
    let requires = ["flows": ["circuits"], "recurrence": ["circuits", "comparison"], "features": ["circuits"]]
    #expect(
      try sorted(["features", "recurrence", "weights", "flows", "circuits", "comparison"], requires)
        == ["weights", "circuits", "features", "flows", "comparison", "recurrence"])
    #expect(try sorted(["features", "weights"], requires) == ["features", "weights"])
  }

  @Test func whatRequiresOneAnotherIsTold() {
    let fault = #expect(throws: Diagnostic.self) { try sorted(["a", "b", "c"], ["a": ["b"], "b": ["a"]]) }
    #expect(fault?.what == "these kinds of work require one another: a, b")
  }
}

@Suite struct StageTests {
  @Test func aCircuitThatCannotBeFoundHoldsUpOnlyWhatNeedsIt() throws {
    let project = try TinyProject(
      images: 30, features: "{preset: draft, steps: 2, size: 16}",
      more: """
        inputs: [images/3.png]
        circuits:
          - {name: alone, target: "c/relu:0", layers: []}
          - {name: top, target: "c/relu:1", layers: [a/relu, b/join]}
        """)
    let faults = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(faults?.all.map(\.what) == ["a circuit is over at least two layers"])
    #expect(faults?.all.first?.place == "circuit of c/relu:0 over c/relu")
    let output = try project.output()
    #expect(output["circuits/top/index.html"] != nil && output["circuits/alone/index.html"] == nil)
    #expect(output["index.html"] != nil)
    #expect(try project.results(of: "circuit") == 1 && project.results(of: "flow") == 1)
    #expect(try project.results(of: "drive") == TinyModel.channels.reduce(0, +))
    // It is told again until it is mended, and nothing else is done again.
    let again = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(again?.all == faults?.all)
    #expect(try project.output() == output)
  }

  /// The layers whose units get pictures first, as long as the pictures of one batch.
  private func firstLayer(_ project: TinyProject) throws -> String? {
    let interruption = Interruption()
    let progress = StoppingProgress(interruption)
    let work = Work(workers: 1, progress: progress, interruption: interruption)
    #expect(throws: Interrupted.self) { try Generator(try Project(project.url), work: work).build() }
    return progress.details.withLock { $0.first }
  }

  @Test func picturesOfUnitsThatPeopleReadOfComeFirst() throws {
    let project = try TinyProject(features: "{preset: draft, steps: 2, size: 16}")
    #expect(try firstLayer(project)?.hasPrefix("a/relu ") == true)
    let named = try TinyProject(features: "{preset: draft, steps: 2, size: 16}")
    try named.write("c/relu:1: curves\n", to: "Content/units.yml")
    #expect(try firstLayer(named)?.hasPrefix("c/relu 1 ") == true)
    try named.write("---\ntitle: Guide\n---\n::unit{b/join:2 b/join:3}\n", to: "Content/articles/guide.md")
    #expect(try firstLayer(named)?.hasPrefix("b/join 2 ") == true)
  }

  /// `b/join:5` is in the circuit and is neither its target nor named. By turns alone the rest of the target's layer
  /// would be drawn before it.
  @Test func picturesOfAFoundCircuitComeBeforeTheOthers() throws {
    let project = try TinyProject(
      images: 30, features: "{preset: draft, steps: 2, size: 16}",
      more: "circuits: [{name: top, target: \"c/relu:1\", layers: [a/relu, b/join]}]")
    let interruption = Interruption()
    let progress = StoppingProgress(interruption, after: 4)
    let work = Work(workers: 1, progress: progress, interruption: interruption)
    #expect(throws: Interrupted.self) { try Generator(try Project(project.url), work: work).build() }
    let layers = progress.details.withLock { $0.map { $0.prefix { $0 != " " } } }
    #expect(layers.prefix(3) == ["c/relu", "a/relu", "b/join"])
    #expect(layers.count == 4 && layers.last != "c/relu")
  }

  @Test func aFullDiskIsNoFaultOfACircuit() throws {
    let project = try TinyProject(
      images: 30, more: "circuits: [{name: top, target: \"c/relu:1\", layers: [a/relu, b/join]}]")
    let progress = StoppingProgress(Interruption())
    let full = Diagnostic("the disk is full", kind: .machine)
    let generator = Generator(try Project(project.url), work: Work(workers: 1, progress: progress)) { _ in
      if progress.part.withLock({ $0 == "Finding circuits" }) { throw full }
    }
    #expect(throws: full) { try generator.build() }
  }

  @Test func aPlanTellsOfPicturesToCome() throws {
    let project = try TinyProject()
    #expect(try project.plan().text.contains("As the 14 pictures come, the pages that show them are rendered again."))
    try project.build()
    #expect(try project.plan().files.pictures == 0)
  }
}

/// Asks for an interruption when some pictures are drawn.
private final class StoppingProgress: WorkProgress {
  let details = Mutex<[String]>([])
  /// What is being done.
  let part = Mutex("")
  private let interruption: Interruption
  private let count: Int

  init(_ interruption: Interruption, after count: Int = 1) {
    self.interruption = interruption
    self.count = count
  }

  func begin(_ name: String, _ unit: String, total: Int) {
    part.withLock { $0 = name }
  }

  func advance(_ count: Int, detail: String) {
    guard part.withLock({ $0 == "Drawing features" }) else { return }
    let done = details.withLock { details in
      details.append(detail)
      return details.count
    }
    if done >= self.count { interruption.request() }
  }

  func reach(_ done: Int) {}
  func end() {}
  func note(_ diagnostic: Diagnostic) {}
}
