import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport
import Testing

/// What a change of the model makes a build compute, against what follows from the graph by hand.
@Suite struct RecomputationTests {
  /// Results of each kind that a change makes necessary.
  static func expected(_ part: TinyModel.Part) -> [String: Int] {
    let reached = TinyModel.reached(by: part)
    func count(_ layer: Int) -> Int { reached.count { $0.hasPrefix("\(TinyModel.layers[layer]):") } }
    // The relatives of a unit may be any of its layer's; kernels are of the first layer alone.
    let touched = TinyModel.layers.indices.filter { count($0) > 0 }
    return [
      "examples": reached.count, "feature": reached.count, "drive": reached.count,
      "weights": TinyModel.connected(by: part), "contributions": reached.count - count(0),
      "relations": touched.reduce(0) { $0 + TinyModel.channels[$1] }, "kernel": count(0),
      // Every change reaches the scores, which each layer is compared with.
      "classes": TinyModel.layers.count,
    ]
  }

  @Test(arguments: TinyModel.Part.allCases) func onlyWhatAChangeReachesIsComputed(part: TinyModel.Part) throws {
    let project = try TinyProject()
    try project.build()
    try project.write(TinyModel(changed: part))
    let plan = try project.plan()
    let expected = Self.expected(part)
    #expect(Dictionary(uniqueKeysWithValues: plan.analyses.map { ($0.analysis, $0.compute) }) == expected)
    let before = try project.times()
    let report = try project.build()
    #expect(report.computed == expected.values.reduce(0, +))
    // What was written was planned, but for pictures that did not exist then.
    let written = try project.times().filter { before[$0.key] != $0.value }.keys
      .filter { !$0.hasSuffix(".jpg") && !$0.hasPrefix("changes/") }
    #expect(Set(written).subtracting(plan.files.paths) == [])
    #expect(try project.build().computed == 0)
    // The same as if there had been no model before, but for what tells of it.
    let clean = try TinyProject()
    try clean.write(TinyModel(changed: part))
    try clean.build()
    let output = try project.output()
    for (path, data) in try clean.output() where path != "index.html" {
      #expect(output[path] == data, "\(path)")
    }
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
  }

  /// What was measured on photographs outlasts the question that names all images, and a store that is tidied.
  @Test func whatInputsGaveIsKeptForOtherImages() throws {
    let project = try TinyProject()
    try project.build()
    let kept = try project.results(of: "contribution measurement")
    #expect(kept > 0)
    _ = try Housekeeping.collect(try Project(project.url), keeping: 1, dryRun: false)
    #expect(try project.results(of: "contribution measurement") == kept)
    let clean = try TinyProject()
    for other in [project, clean] {
      try other.addImage(6)
      try other.build()
    }
    let output = try project.output()
    for (path, data) in try clean.output() where path != "index.html" { #expect(output[path] == data, "\(path)") }
  }

  @Test func namesAndOrderDoNotMatter() throws {
    let project = try TinyProject()
    try project.build()
    try project.write(TinyModel(prefix: "renamed_", isReordered: true))
    let report = try project.build()
    #expect(report.computed == 0)
  }

  @Test func aRenamedLayerKeepsItsResultsUnderItsNewName() throws {
    let project = try TinyProject()
    try project.build()
    try project.write(TinyModel(layerName: "second"))
    try project.configure("b/join", "second")
    let report = try project.build()
    #expect(report.computed == 0)
    let output = try project.output()
    #expect(output["layers/b.join/0/index.html"] == nil)
    for (path, data) in output where path.hasSuffix(".html") || path.hasSuffix(".json") {
      #expect(!String(decoding: data, as: UTF8.self).contains("b/join"), "\(path)")
    }
    // Later reasons compare with its results, not with those of a layer that is no more.
    try project.write(TinyModel(changed: .filterB4, layerName: "second"))
    #expect(try project.reasons("weights") == ["weights changed: b/3x3"])
  }

  @Test func theOldModelComesBackWithoutWork() throws {
    let project = try TinyProject()
    try project.build()
    let before = try project.output()
    try project.write(TinyModel(changed: .layerA))
    try project.build()
    #expect(try project.output() != before)
    try project.write(TinyModel())
    #expect(try project.build().computed == 0)
    let output = try project.output()
    for (path, data) in before where path != "index.html" { #expect(output[path] == data, "\(path)") }
  }

  @Test func aPlanSaysWhy() throws {
    let project = try TinyProject()
    let first = try project.plan()
    #expect(first.analyses.map(\.reasons).allSatisfy { $0.map(\.reason) == ["never computed"] })
    #expect(first.files.reasons.map(\.reason) == ["never rendered"])
    #expect(first.seconds == nil)
    #expect(!FileManager.default.fileExists(atPath: project.url.appending(path: ".micrograph").path))
    try project.build()
    let second = try project.plan()
    #expect((second.compute, second.files.render, second.seconds) == (0, 0, 0))
    #expect(second.reuse == first.compute)
    #expect(second.text.hasPrefix("Nothing to compute or render: \(first.compute) results are in the store, "))

    try project.write(TinyModel(changed: .filterB4))
    #expect(try project.reasons("examples") == ["weights changed: b/3x3"])
    #expect(try project.plan().seconds != nil)
    try project.write(TinyModel())
    try project.configure("steps: 4", "steps: 5")
    #expect(try project.reasons("feature") == ["parameters changed: steps 4 -> 5"])
    try project.addImage(6)
    #expect(try project.reasons("examples") == ["image added"])
    try FileManager.default.removeItem(at: project.url.appending(path: "images/0.png"))
    try FileManager.default.removeItem(at: project.url.appending(path: "images/1.png"))
    #expect(try project.reasons("examples") == ["image added, 2 images removed"])
  }

  @Test func aReasonNamesOnlyWhatIsUpstream() throws {
    let project = try TinyProject()
    try project.build()
    try project.write(TinyModel(changes: [.filterB4, .filterC2]))
    #expect(Set(try project.reasons("examples")) == ["weights changed: b/3x3", "weights changed: b/3x3, c/conv"])
    #expect(Set(try project.reasons("weights")) == ["weights changed: b/3x3", "weights changed: c/conv"])
  }

  @Test func aPlanNamesThePagesAndBuildRendersThem() throws {
    let project = try TinyProject(more: "language: [en, ko]")
    try project.write("---\ntitle: Guide\n---\nSome *prose*.\n", to: "Content/articles/guide.md")
    try project.build()

    try project.write("---\ntitle: Guide\n---\nOther *prose*.\n", to: "Content/articles/guide.md")
    var plan = try project.plan()
    #expect(plan.compute == 0)
    #expect(plan.files.reasons.map(\.reason) == ["prose changed: Content/articles/guide.md"])
    #expect(plan.files.paths.contains("articles/guide/index.html"))
    #expect(!plan.files.paths.contains { $0.hasPrefix("layers/") })
    var report = try project.build()
    #expect((report.computed, report.rendered, report.written) == (0, plan.files.render, 2))

    let file = SharedFiles.packageRoot.appending(path: "Templates/unit.mustache")
    let template = try String(contentsOf: file, encoding: .utf8)
    try project.write(template + "<!-- mine -->\n", to: "Templates/unit.mustache")
    plan = try project.plan()
    #expect(plan.files.reasons.map(\.reason) == ["template changed: unit.mustache"])
    #expect(plan.files.render == TinyModel.channels.reduce(0, +) * 2)
    report = try project.build()
    #expect((report.computed, report.rendered) == (0, plan.files.render))
    #expect(report.written == plan.files.render)

    try FileManager.default.removeItem(at: project.url.appending(path: "Output/index.html"))
    plan = try project.plan()
    #expect(plan.files.reasons.map(\.reason) == ["not as it was written"])
    #expect(plan.files.paths == ["index.html"])
    #expect(try project.build().written == 1)
  }

  @Test func anotherProgramMakesEveryFileAnew() throws {
    let project = try TinyProject()
    let victim = try Victim.start(project, killAt: 0)
    victim.waitUntilExit()
    #expect(victim.terminationStatus == 0)
    let plan = try project.plan()
    #expect(plan.compute == 0)
    #expect(plan.files.reasons.map(\.reason) == ["Micrograph changed"])
    let report = try project.build()
    #expect(report.rendered == (try project.output()).count)
    #expect((report.computed, report.written) == (0, 0))
  }

  @Test func theSiteShowsWhatChanged() throws {
    let project = try TinyProject(more: "language: [en, ko]")
    try project.build()
    #expect(try project.output()["changes/index.html"] == nil)
    try project.write(TinyModel(changed: .filterB4))
    try project.build()
    let output = try project.output()
    let overview = String(decoding: try #require(output["changes/index.html"]), as: UTF8.self)
    #expect(overview.contains("<code>b/3x3</code>"))
    #expect(overview.contains("1 of 6"))
    #expect(overview.contains("4 of 4"))
    let layer = String(decoding: try #require(output["changes/b.join/index.html"]), as: UTF8.self)
    #expect(layer.contains("layers/b.join/4/index.html"))
    #expect(!layer.contains("layers/b.join/3/index.html\">b/join:3</a></h3>"))
    #expect(output["changes/a.relu/index.html"] == nil)
    #expect(String(decoding: try #require(output["ko/changes/index.html"]), as: UTF8.self).contains("달라진 점"))
    #expect(String(decoding: try #require(output["index.html"]), as: UTF8.self).contains("changes/index.html"))
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])

    // Collected, the model before is gone, and so are the pages.
    _ = try Housekeeping.collect(try Project(project.url), keeping: 1, dryRun: false)
    let report = try project.build()
    #expect(report.computed == 0)
    #expect(try !project.output().keys.contains { $0.hasPrefix("changes/") })
  }
}

extension TinyProject {
  fileprivate func reasons(_ analysis: String) throws -> [String] {
    try plan().analyses.first { $0.analysis == analysis }?.reasons.map(\.reason) ?? []
  }
}
