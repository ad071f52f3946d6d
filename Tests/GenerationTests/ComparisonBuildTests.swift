import Basics
import Foundation
import Generation
import Networks
import Projects
import Reports
import Site
import Synchronization
import TestSupport
import Testing

/// A site that compares its model with a second one.
@Suite struct ComparisonBuildTests {
  /// The second model has another first layer; its layers have the same names.
  private func project(_ more: String = "compare: other.onnx", images: Int = 22) throws -> TinyProject {
    let project = try TinyProject(
      images: images, features: "{preset: none}",
      more: """
        \(more)
        circuits: [{name: top, target: "c/relu:1", layers: [a/relu, b/join]}]
        """)
    try project.write(TinyModel(changed: .filterC2).data, to: "other.onnx")
    return project
  }

  @Test func aComparisonHasPagesAndASecondBuildIsIdle() throws {
    let project = try project(
      "compare: {model: other.onnx, title: Second, features: {preset: draft, steps: 2, size: 16}}")
    let report = try project.build()
    let output = try project.output()
    for path in ["index.html", "a.relu/index.html", "b.join/index.html", "c.relu/index.html", "c.relu/data.json"] {
      #expect(output["universality/\(path)"] != nil, "\(path)")
    }
    let page = String(decoding: output["universality/index.html"] ?? Data(), as: UTF8.self)
    #expect(page.contains("Tiny beside Second"))
    #expect(page.contains("circuits/top/index.html"))
    let faults = try PublishedSite.check(try Project(project.url)).faults.map(\.description)
    #expect(faults == [], "\(faults)")
    #expect(report.computed > 0)
    let times = try project.times()
    let second = try project.build()
    #expect((second.computed, second.written, second.removed) == (0, 0, 0))
    #expect(second.reused == report.computed)
    #expect(try project.times() == times)
    #expect(try project.plan().compute == 0)
  }

  @Test func bytesDoNotDependOnTheNumberOfWorkers() throws {
    let outputs = try [1, 3].map { workers in
      let project = try project()
      try project.build(workers: workers)
      return try project.output()
    }
    #expect(outputs[0] == outputs[1])
  }

  @Test func aNewImageCostsItsChunk() throws {
    let project = try project()
    try project.build()
    let before = try project.results(of: "chunk maps")
    try project.addImage(22)
    try project.build()
    // The first two layers of both models are the same, and so are their maps.
    #expect(before == 4)
    #expect(try project.results(of: "chunk maps") == before + 4)
  }

  /// The images have passed through both models before they are compared.
  @Test func mapsAreTakenInThePassOfThePhotographs() throws {
    let project = try project()
    let progress = Titles()
    _ = try Generator(try Project(project.url), work: Work(workers: 2, progress: progress)).build()
    let begun = progress.begun.withLock { $0 }
    #expect(begun.contains("Matching units") && begun.count { $0 == "Scanning" } == 2, "\(begun)")
  }

  @Test func aChangedSecondModelLeavesTheFirstAlone() throws {
    let project = try project()
    try project.build()
    try project.write(TinyModel(changed: .layerC).data, to: "other.onnx")
    let plan = try project.plan()
    let parts = Dictionary(grouping: plan.analyses, by: \.analysis).mapValues { $0.map(\.compute) }
    #expect(parts["universality"] == [3] && parts["recurrence"] == [1])
    #expect(parts["examples"] == [0, TinyModel.channels[2]])
    #expect(parts["relations"] == [0] && parts["circuit"] == [0])
    let reasons = plan.analyses.first { $0.analysis == "universality" }?.reasons.map(\.reason)
    #expect(reasons == ["the compared model changed"])
  }

  @Test func anotherProjectCanBeTheSecondModel() throws {
    let project = try project("compare: second")
    try project.write(
      "model: ../other.onnx\npreprocessing: {size: 16}\nlayers: [{name: c/relu, short: top}]\n",
      to: "second/Content/microscope.yml")
    try project.build()
    let page = String(decoding: try project.output()["universality/index.html"] ?? Data(), as: UTF8.self)
    #expect(page.contains("Tiny beside second"))
    #expect(page.contains(">top<"))
  }

  @Test func tooFewImagesAndAMissingModelAreTold() throws {
    let few = try project(images: 19)
    let fault = #expect(throws: Diagnostic.self) { try few.build() }
    #expect(fault?.what == "two models are compared over at least 20 images, and there are 19")
    let missing = try project("compare: nowhere.onnx")
    let told = #expect(throws: Diagnostic.self) { try missing.build() }
    #expect(told?.what == "the model to compare with is not there")
    #expect(try missing.output().isEmpty)
  }
}

/// Notes what is begun.
private final class Titles: WorkProgress {
  let begun = Mutex<[String]>([])

  func begin(_ name: String, _ unit: String, total: Int) { begun.withLock { $0.append(name) } }
  func advance(_ count: Int, detail: String) {}
  func reach(_ done: Int) {}
  func end() {}
  func note(_ diagnostic: Diagnostic) {}
}
