import Foundation
import TestSupport
import Testing

/// `micrograph compare` as a user runs it.
@Suite struct CompareCommandTests {
  private struct Report: Decodable {
    struct Layer: Decodable {
      var name: String
      var matched: Int
      var alignments: [Float?]
    }

    struct Match: Decodable {
      var unit: String
      var match: String
      var correlation: Float
    }

    var layers: [Layer]
    var matches: [Match]
  }

  @Test func aProjectBesideAFile() throws {
    let project = try TinyProject(images: 20)
    try project.write(TinyModel(prefix: "other ").data, to: "other.onnx")
    let path = project.url.path
    let outcome = try Tool.run([
      "compare", path, "\(path)/other.onnx", "--layer-b", "c/relu", "--layer-b", "b/join", "--top", "0", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    #expect(report.layers.map(\.name) == TinyModel.layers)
    #expect(abs((report.layers[2].alignments[0] ?? 0) - 1) < 1e-3)
    for match in report.matches where match.unit.hasPrefix("c/relu") {
      #expect(match.match == match.unit && match.correlation > 0.999)
    }
    let text = try Tool.run(["compare", path, "\(path)/other.onnx"])
    #expect(text.output.hasPrefix("Tiny and other.onnx over 20 images\n\nlinear CKA"))
  }

  @Test func tooFewImagesAreRefused() throws {
    let path = try TinyProject(images: 3)
    let outcome = try Tool.run(["compare", path.url.path, path.url.path])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("at least 20 images, and there are 3"))
    #expect(try Tool.run(["compare", "nowhere.onnx", path.url.path]).errors.contains("there is no such model"))
  }
}
