import Basics
import Engine
import Foundation
import Networks
import ONNXImport
import Testing

/// Models with operators that are brought to others when the file is read, against ONNX Runtime and, where PyTorch made
/// the model, against PyTorch's gradient (make_opening.py).
struct OpeningTests {
  private struct Reference: Decodable {
    let image: [Int]
    let output: String
    let count: Int
    /// The first of the output.
    let values: [Float]
    /// Every seventh of the image's gradient of `sum_i cos(i) output_i`; none where another program made the model.
    let gradient: [Float]
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  static let names: [String] =
    (try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "Opening").path))?.map { String($0.dropLast(5)) }.sorted() ?? []

  @Test(arguments: names) func opensAndEqualsItsReference(name: String) throws {
    let all = try JSONDecoder().decode(
      [String: Reference].self, from: Data(contentsOf: OpeningTests.folder.appending(path: "opening.json")))
    let reference = try #require(all[name])
    let model = try ONNXFile.read(OpeningTests.folder.appending(path: "Opening/\(name).onnx"))
    let output = try #require(model.value(named: reference.output))
    #expect(model.inputs.map(\.name) == ["x"])
    #expect(model.outputs == [output])
    let shape = Shape(reference.image)
    let program = try Compiler(model).program(input: shape, targets: [output], gradient: true)
    let execution = try program.execution()
    execution.forward((0..<shape.count).map { Float(sin(Double($0) * 0.37)) })
    let found = execution.activation(output)
    #expect(found.count == reference.count)
    let largest = reference.values.reduce(1e-6) { max($0, abs($1)) }
    // A level of a quantized model may be the next where its number is at a half.
    let tolerance: Float = name.hasPrefix("levels") ? 1e-2 : 1e-4
    for (value, wanted) in zip(found, reference.values) { #expect(abs(value - wanted) <= tolerance * largest) }

    guard !reference.gradient.isEmpty else { return }
    execution.setGradient(output, found.indices.map { Float(cos(Double($0))) })
    execution.backward()
    let steepest = reference.gradient.reduce(1e-6) { max($0, abs($1)) }
    let gradient = execution.inputGradient
    for (index, wanted) in reference.gradient.enumerated() {
      #expect(abs(gradient[index * 7] - wanted) <= 1e-3 * steepest)
    }
  }

  @Test func anOutputBehindAnUnknownOperatorIsLeftOut() throws {
    let model = try ONNXFile.read(OpeningTests.folder.appending(path: "Opening/argmax.onnx"))
    #expect(model.omissions.map(\.outputs) == [["out"]])
    #expect(model.omissions.first?.reason.description.contains("node 'argmax' (ArgMax)") == true)
    #expect(try model.layers().map(\.name) == ["relu1", "relu2", "head"])
    let error = #expect(throws: Diagnostic.self) { try model.layers(["out"]) }
    #expect(error?.description.contains("node 'argmax' (ArgMax): the layer 'out' follows from it") == true)
  }

  @Test(arguments: ["nhwc", "nhwc_between"]) func channelsThatComeLastAreBroughtFirst(name: String) throws {
    let model = try ONNXFile.read(OpeningTests.folder.appending(path: "Opening/\(name).onnx"))
    #expect(
      model.inputs.map { Array($0.dimensions.dropFirst()) } == [[3, nil, nil].map { $0 ?? (name == "nhwc" ? 32 : 16) }])
    let layers = try model.layers()
    #expect(layers.count == 2)
    #expect(layers.allSatisfy { $0.units.axis == 1 })
  }

  @Test func responseNormalizationIsKnownAgain() throws {
    for name in ["responses_ts", "responses_dy"] {
      let model = try ONNXFile.read(OpeningTests.folder.appending(path: "Opening/\(name).onnx"))
      let graph = try Graph(model, inputs: ["x": [1, 3, 16, 16]], targets: model.outputs)
      #expect(graph.nodes.count == 4, "\(name): \(graph.nodes.map(\.operator.name))")
      #expect(graph.nodes.contains { $0.operator is LocalResponseNormalization })
    }
  }
}
