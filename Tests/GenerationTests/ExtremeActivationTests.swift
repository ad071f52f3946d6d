import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport
import Testing

/// Models whose activations are at the ends of single precision, or beyond.
@Suite struct ExtremeActivationTests {
  /// All its activations are near 1e-38; it was made after a public report.
  private static let tiny = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/tiny1e38.onnx")

  @Test func aSiteOfTinyActivationsIsBuilt() throws {
    let project = try TinyProject()
    try FileManager.default.removeItem(at: project.url.appending(path: "Content"))
    _ = try NewProject.make(
      at: project.url, model: Self.tiny, images: project.url.appending(path: "images"), precision: .fp32,
      preprocessing: PreprocessingSettings(), labels: nil)
    try project.configure("preset: standard", "preset: draft\n  steps: 4\n  size: 16")
    try project.build()
    let faults = try PublishedSite.check(try Project(project.url)).faults.map(\.description)
    #expect(faults == [])
    try expectEveryNumberIsJSON(in: project)
    #expect(try project.build().computed == 0)
  }

  @Test func tinyActivationsHaveAHistogram() throws {
    let report = try examples(of: "relu1:2", in: Self.tiny, size: 32)
    #expect(report.unbounded == 0)
    #expect(report.images.count == 3 && report.images.allSatisfy { $0.value > 0 && $0.value < 1e-37 })
  }

  @Test func unitsThatAreInfiniteSaySo() throws {
    let project = try TinyProject()
    var model = TinyModel()
    model.gain = 1e30
    try project.write(model)
    try project.build()
    let faults = try PublishedSite.check(try Project(project.url)).faults.map(\.description)
    #expect(faults == [])
    try expectEveryNumberIsJSON(in: project)
    let output = try project.output().mapValues { String(decoding: $0, as: UTF8.self) }
    let lines = try #require(output["layers/b.join/data.json"]).split(separator: "\n")
    let channel = try #require(lines.firstIndex { $0.contains("\"unbounded\":6") })
    #expect(
      output["layers/b.join/\(channel)/index.html"]?.contains(
        "<dt>Images with values that are infinite or no numbers</dt><dd>6</dd>") == true)

    let report = try examples(of: "b/join:\(channel)", in: project.url.appending(path: "tiny.onnx"), size: 16)
    #expect(report.unbounded == 6)
    #expect(report.mean.isFinite && report.images.allSatisfy(\.value.isFinite))
    #expect(report.text.contains("infinite or not a number somewhere on 6 of them"))
  }

  private func examples(of unit: String, in model: URL, size: Size) throws -> ExampleReport {
    let project = try TinyProject()
    let specimen = try Specimen(
      model: model, precision: .fp32, preprocessing: PreprocessingSettings(size: size), labels: nil)
    let reports = try ExampleReport.examples(
      of: [unit], in: specimen, images: project.url.appending(path: "images"), count: 3, work: Work(workers: 1))
    return try #require(reports.first)
  }

  private func expectEveryNumberIsJSON(in project: TinyProject) throws {
    for (path, data) in try project.output() where path.hasSuffix("data.json") {
      #expect(throws: Never.self, "\(path)") { try JSONSerialization.jsonObject(with: data) }
    }
  }

  @Test(arguments: [
    (PreprocessingSettings(mean: [1e30]), "'mean' is 1e+30. Take numbers between -1e9 and 1e9"),
    (PreprocessingSettings(range: [0, 1e19]), "'range' is 1e+19. Take numbers between -1e9 and 1e9"),
    (PreprocessingSettings(std: [1e-300]), "'std' is 1e-300. Take numbers from 1e-9 to 1e9, or below 0 as many"),
    (PreprocessingSettings(mean: [.nan]), "'mean' is nan. Take numbers between -1e9 and 1e9"),
  ])
  func numbersThatNoInputCouldHoldAreTold(preprocessing: PreprocessingSettings, sentence: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    let fault = #expect(throws: (any Error).self) {
      _ = try NewProject.make(
        at: folder, model: Self.tiny, images: nil, precision: .fp32, preprocessing: preprocessing, labels: nil)
    }
    #expect(fault.map { "\($0)" }?.hasSuffix(sentence) == true, "\(fault.map { "\($0)" } ?? "")")
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }
}
