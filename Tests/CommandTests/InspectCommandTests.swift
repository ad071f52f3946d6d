import Foundation
import TestSupport
import Testing

@Suite struct InspectCommandTests {
  private struct Shape: Decodable {
    struct Model: Decodable { let digest: String, opset: Int }
    struct Field: Decodable { let size: [Int], stride: [Int], offset: [Int] }
    struct Layer: Decodable {
      let name: String, `operator`: String, channels: Int, shape: [Int], receptiveField: Field
    }
    let model: Model, layers: [Layer], unsupported: [String]
  }

  @Test(.enabled(if: SharedFiles.areThere, "\(SharedFiles.whatIsMissing)"))
  func jsonHasTheAgreedShape() throws {
    let outcome = try Tool.run(["inspect", SharedFiles.model("googlenet.onnx").path, "--json"])
    #expect(outcome.status == 0)
    let inspection = try JSONDecoder().decode(Shape.self, from: Data(outcome.output.utf8))
    #expect(inspection.unsupported.isEmpty)
    let layer = try #require(inspection.layers.first { $0.name.hasPrefix("inception_4c/output") })
    #expect((layer.channels, layer.shape) == (512, [512, 14, 14]))
    #expect((layer.receptiveField.size, layer.receptiveField.stride) == ([299, 299], [16, 16]))
  }

  @Test func whatIsNoModelIsRefusedInOneSentence() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    try Data("not a model".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Tool.run(["inspect", file.path])
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: \(file.lastPathComponent): this is not a complete ONNX file."))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [["inspect"], ["no-such-command"], ["inspect", "a.onnx", "--no-such-option"]])
  func aWrongCallEndsWith64(arguments: [String]) throws {
    #expect(try Tool.run(arguments).status == 64)
  }

  @Test func helpHasExamples() throws {
    let outcome = try Tool.run(["inspect", "--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("EXAMPLES"))
  }
}
