import Engine
import Foundation
import Networks
import ONNXImport
import Testing

/// Models that compute on constants what is not arithmetic on shapes, or are written in ways of their own, against ONNX
/// Runtime (make_constants.py).
struct ConstantModelTests {
  @Test(arguments: ["k_scatter", "negdim", "same_clip", "unusedin", "ws_bn"])
  func opensAndEqualsONNXRuntime(name: String) throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let all = try JSONDecoder().decode(
      [String: [Float]].self, from: Data(contentsOf: folder.appending(path: "constants.json")))
    let expected = try #require(all[name])
    let model = try ONNXFile.read(folder.appending(path: "Constants/\(name).onnx"))
    #expect(model.inputs.map(\.name) == ["x"])
    let execution = try Compiler(model).program(input: [1, 3, 32, 32], targets: model.outputs).execution()
    execution.forward((0..<(3 * 32 * 32)).map { Float(sin(Double($0) * 0.37)) })
    let found = execution.activation(try #require(model.outputs.first))
    #expect(found.count == expected.count)
    for (value, reference) in zip(found, expected) { #expect(abs(value - reference) <= 1e-4 * max(1, abs(reference))) }
  }
}
