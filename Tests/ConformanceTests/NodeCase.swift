import Basics
import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport

/// One case of the suite: a model of one operator, inputs, and the outputs they must give.
struct NodeCase {
  enum Outcome {
    case passed
    case failed(String)
    case leftAside(String)
  }

  private let model: Data
  private let inputs: [ONNXFile.NamedTensor]
  private let outputs: [ONNXFile.NamedTensor]

  /// Runs the case in the folder.
  static func outcome(of folder: URL) -> Outcome {
    do {
      let model = try Data(contentsOf: folder.appending(path: "model.onnx"))
      let unclaimed = try ONNXFile.operators(in: model).subtracting(ONNXFile.operators).sorted()
      guard unclaimed.isEmpty else { return .leftAside("operator \(unclaimed.joined(separator: ", "))") }
      guard !folder.lastPathComponent.contains(/_BFLOAT16_to|castlike_.*_to_BFLOAT16/) else {
        return .leftAside("data: bfloat16 written as uint16")
      }
      // With corners on corners, ONNX's reference divides by the new extent before it is rounded down, ONNX Runtime and
      // PyTorch by the extent as it is; ONNX Runtime leaves these two aside as well.
      guard !folder.lastPathComponent.contains(/resize_downsample_scales_(linear|cubic)_align_corners/) else {
        return .leftAside("reading: align_corners by the exact extent")
      }
      let data = folder.appending(path: "test_data_set_0")
      return NodeCase(model: model, inputs: try tensors(data, "input"), outputs: try tensors(data, "output")).outcome()
    } catch let error as Diagnostic {
      return .leftAside("data: \(error.what)")
    } catch {
      return .leftAside("data: \(error)")
    }
  }

  private static func tensors(_ folder: URL, _ kind: String) throws -> [ONNXFile.NamedTensor] {
    var tensors: [ONNXFile.NamedTensor] = []
    while let data = try? Data(contentsOf: folder.appending(path: "\(kind)_\(tensors.count).pb")) {
      tensors.append(try ONNXFile.tensor(data))
    }
    return tensors
  }

  private init(model: Data, inputs: [ONNXFile.NamedTensor], outputs: [ONNXFile.NamedTensor]) {
    self.model = model
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The first input of fractions plays the image and the others are constants; if that is refused, all are constants
  /// and the importer must work the outputs out.
  private func outcome() -> Outcome {
    var refusal = ""
    do {
      let image = inputs.firstIndex {
        !$0.isInteger && !$0.tensor.values.isEmpty && $0.tensor.values.allSatisfy(\.isFinite)
      }
      if let image { return try run(image: image) }
      refusal = "no input of fractions"
    } catch {
      refusal = NodeCase.reason(error)
    }
    do { return try fold() } catch { return .leftAside(refusal) }
  }

  private func run(image: Int) throws -> Outcome {
    let model = try ONNXFile.read(withConstants { $0 != image }, folder: URL(filePath: "."))
    if let omission = model.omissions.first(where: { !$0.outputs.isEmpty }) { throw omission.reason }
    guard model.outputs.count == outputs.count else { throw Diagnostic("an output does not depend on the image") }
    let input = inputs[image]
    let graph = try Graph(model, inputs: [input.name: input.tensor.shape], targets: model.outputs)
    let program = try Compiler(model).program(for: graph)
    let execution = try program.execution()
    input.tensor.values.withUnsafeBufferPointer { execution.forward($0) }
    for (name, output) in zip(model.outputs, outputs) {
      guard graph.shapes[name] == output.tensor.shape else {
        return .failed("shape \(graph.shapes[name]?.description ?? "none") for \(output.tensor.shape)")
      }
      let values = execution.withActivation(name) { Array($0) }
      if let fault = NodeCase.difference(values, output.tensor.values) { return .failed(fault) }
    }
    return .passed
  }

  /// Makes every input a constant and adds each output to an image of zeros, so that the folded value is in the model.
  private func fold() throws -> Outcome {
    var data = withConstants { _ in true }
    for (index, output) in outputs.enumerated() {
      data += ONNXWriter.graphPiece(
        ONNXWriter.input("image \(index)", output.tensor.shape.dimensions)
          + ONNXWriter.node("Add", [output.name, "image \(index)"], ["sum \(index)"])
          + ONNXWriter.output("sum \(index)"))
    }
    let model = try ONNXFile.read(data, folder: URL(filePath: "."))
    if let omission = model.omissions.first(where: { !$0.outputs.isEmpty }) { throw omission.reason }
    for (index, output) in outputs.enumerated() {
      let node = model.nodes.first { $0.output == "sum \(index)" }
      var folded = node.flatMap { $0.inputs.compactMap { model.constants[$0] }.first }
      if case .linear(_, let shift)? = (node?.operator as? Activation)?.function { folded = Tensor([], [shift]) }
      guard let folded else { throw Diagnostic("its output is not folded") }
      guard folded.values.count == output.tensor.values.count else { return .failed("folded to \(folded.shape)") }
      if let fault = NodeCase.difference(folded.values, output.tensor.values) { return .failed(fault) }
    }
    return .passed
  }

  private func withConstants(_ isConstant: (Int) -> Bool) -> Data {
    var data = model
    for (index, input) in inputs.enumerated() where isConstant(index) {
      let values = input.tensor.values
      let elements: ONNXWriter.Elements =
        input.isInteger ? .int64s(values.map { Int64(exactly: $0) ?? .max }) : .floats(values)
      data += ONNXWriter.graphPiece(ONNXWriter.initializer(input.name, input.tensor.shape.dimensions, elements))
    }
    return data
  }

  /// As ONNX's own runner: relative 1e-3, and 1e-6 more.
  private static func difference(_ values: [Float], _ expected: [Float]) -> String? {
    guard values.count == expected.count else { return "\(values.count) values for \(expected.count)" }
    for (index, (value, wanted)) in zip(values, expected).enumerated() {
      let same = value == wanted || (value.isNaN && wanted.isNaN) || abs(value - wanted) <= 1e-3 * abs(wanted) + 1e-6
      guard same else { return "element \(index) is \(value), not \(wanted)" }
    }
    return nil
  }

  private static func reason(_ error: any Error) -> String {
    (error as? Diagnostic)?.what ?? "\(error)"
  }
}
