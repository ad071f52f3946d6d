import Foundation
import Generation
import Testing

/// What a change of the model makes a build compute, against what follows from the graph by hand.
@Suite struct RecomputationTests {
  @Test(arguments: TinyModel.Part.allCases) func onlyWhatAChangeReachesIsComputed(part: TinyModel.Part) throws {
    let project = try TinyProject()
    try project.build()
    try project.write(TinyModel(changed: part))
    let plan = PlanReport(try project.generator().plan())
    let reached = TinyModel.reached(by: part)
    let counts = Dictionary(uniqueKeysWithValues: plan.analyses.map { ($0.analysis, $0.compute) })
    #expect(counts["examples"] == reached.count)
    #expect(counts["feature"] == reached.count)
    // The connections of a unit are with the layers beside it, so a change in the layer above counts too.
    let connected = TinyModel.layers.indices.reduce(0) { sum, layer in
      let own = (0..<TinyModel.channels[layer]).filter { reached.contains("\(TinyModel.layers[layer]):\($0)") }.count
      let isAboveReached = layer < 2 && reached.contains { $0.hasPrefix(TinyModel.layers[layer + 1]) }
      return sum + (isAboveReached ? TinyModel.channels[layer] : own)
    }
    #expect(counts["weights"] == connected)
    // The relatives of a unit may be any of its layer's; kernels are of the first layer alone.
    let touched = TinyModel.layers.indices.filter { layer in
      reached.contains { $0.hasPrefix("\(TinyModel.layers[layer]):") }
    }
    let related = touched.reduce(0) { $0 + TinyModel.channels[$1] }
    #expect(counts["relations"] == related)
    let kernels = reached.count { $0.hasPrefix("\(TinyModel.layers[0]):") }
    let report = try project.build()
    #expect(report.computed == reached.count * 2 + connected + related + kernels)
    #expect(try project.build().computed == 0)
  }

  @Test func namesAndOrderDoNotMatter() throws {
    let project = try TinyProject()
    try project.build()
    try project.write(TinyModel(prefix: "renamed_", isReordered: true))
    let report = try project.build()
    #expect(report.computed == 0)
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
    #expect(try project.output() == before)
  }

  @Test func aPlanSaysWhy() throws {
    let project = try TinyProject()
    let first = PlanReport(try project.generator().plan())
    #expect(first.analyses.map(\.reasons).allSatisfy { $0.map(\.reason) == ["never computed"] })
    try project.build()
    #expect(PlanReport(try project.generator().plan()).text == "Nothing to compute: 60 results are in the store.")
    try project.write(TinyModel(changed: .filterB4))
    #expect(try project.reasons("examples") == ["weights changed: b/3x3"])
    try project.write(TinyModel())
    let file = project.url.appending(path: "Content/microscope.yml")
    try Data(String(contentsOf: file, encoding: .utf8).replacingOccurrences(of: "steps: 4", with: "steps: 5").utf8)
      .write(to: file)
    #expect(try project.reasons("feature") == ["parameters changed: steps 4 -> 5"])
    try project.addImage(6)
    #expect(try project.reasons("examples") == ["images changed: 1 added"])
  }
}

extension TinyProject {
  fileprivate func reasons(_ analysis: String) throws -> [String] {
    let part = PlanReport(try generator().plan()).analyses.first { $0.analysis == analysis }
    return part?.reasons.map(\.reason) ?? []
  }
}
