import Basics
import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// The shared models against ONNX Runtime and PyTorch, on an image made by a formula.
@Suite(.enabled(if: SharedFiles.areThere, "\(SharedFiles.whatIsMissing)"))
struct ReferenceTests {
  @Test(arguments: try Activations.all())
  func everyValueEqualsONNXRuntimes(_ expected: Activations) throws {
    let model = try ONNXFile.read(SharedFiles.model("\(expected.name).onnx"))
    let shape = Shape(expected.shape)
    // Values that the importer folded into others cannot be asked for.
    let values = expected.values.compactMap { name, value in model.value(named: name).map { (name, $0, value) } }
    #expect(values.count > expected.values.count / 2)
    let targets = Set(values.map(\.1)).filter { model.constants[$0] == nil }.sorted()
    let execution = try Compiler(model).program(input: shape, targets: targets).execution()
    execution.forward(image(shape, scale: expected.scale))
    for (name, value, numbers) in values where targets.contains(value) {
      let found = execution.activation(value)
      #expect(found.count == numbers.count, "\(name)")
      let worst = numbers.samples.enumerated().map { k, sample in abs(found[(k * 7919 + 1) % found.count] - sample) }
        .max()
      #expect((worst ?? .infinity) <= 1e-4 * numbers.largest, "\(name)")
      #expect(abs(found.reduce(0) { max($0, abs($1)) } - numbers.largest) <= 1e-4 * numbers.largest, "\(name)")
    }
  }

  /// The whole layer with its ReLUs fused and parts in place, and the same unit cut out by itself.
  @Test(arguments: try Gradients.read().units)
  func gradientsOfUnitsEqualPyTorchs(_ unit: Gradients.Unit) throws {
    let all = try Gradients.read()
    let shape: Shape = [1, 3, all.size, all.size]
    let model = try ONNXFile.read(SharedFiles.model("googlenet.onnx"))
    let value = try #require(model.value(named: unit.layer))
    let compiler = Compiler(model)
    let whole = try compiler.program(input: shape, targets: [value], gradient: true)
    let part = try compiler.program(input: shape, layer: value, channels: [unit.channel], gradient: true)
    let cells = (whole.graph.shapes[value] ?? []).dimensions.suffix(2).reduce(1, *)
    for (program, channel) in [(whole, unit.channel), (part, 0)] {
      let execution = try program.execution()
      execution.forward(image(shape, scale: all.scale))
      let map = execution.activation(value)[(channel * cells)..<((channel + 1) * cells)]
      #expect(abs(map.reduce(0, +) / Float(cells) - unit.objective) <= 1e-4 * unit.objective)
      var seed = [Float](repeating: 0, count: (program.graph.shapes[value] ?? []).count)
      for i in 0..<cells { seed[channel * cells + i] = 1 / Float(cells) }
      execution.setGradient(value, seed)
      execution.backward()
      let gradient = execution.inputGradient
      let samples = stride(from: 0, to: gradient.count, by: all.stride).map { gradient[$0] }
      #expect(samples.count == unit.samples.count)
      let worst = zip(samples, unit.samples).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst <= 1e-3 * unit.largest)
    }
  }
}

/// Whole numbers by the formula of make_fixtures.py, times a scale.
private func image(_ shape: Shape, scale: Float) -> [Float] {
  var values: [Float] = []
  for c in 0..<shape[1] {
    for i in 0..<shape[2] {
      for j in 0..<shape[3] {
        let coarse = (i * 5 + j * 3 + c * 40) % 241
        let fine = (i * j + c * 7) % 61
        values.append(Float(Double(coarse + fine - 150) * Double(scale)))
      }
    }
  }
  return values
}

/// What ONNX Runtime gives for one model.
struct Activations: Decodable, CustomTestStringConvertible {
  struct Numbers: Decodable {
    let count: Int
    let largest: Float
    let samples: [Float]
  }

  var name = ""
  let shape: [Int]
  let scale: Float
  let values: [String: Numbers]

  private enum CodingKeys: CodingKey { case shape, scale, values }

  var testDescription: String { name }

  static func all() throws -> [Activations] {
    let models = try JSONDecoder().decode([String: Activations].self, from: fixture("activations.json"))
    return models.sorted { $0.key < $1.key }.map { name, model in
      var model = model
      model.name = name
      return model
    }
  }
}

/// What PyTorch gives for units of GoogLeNet.
struct Gradients: Decodable {
  struct Unit: Decodable, CustomTestStringConvertible {
    let layer: String
    let channel: Int
    let objective: Float
    let largest: Float
    let samples: [Float]

    var testDescription: String { "\(layer):\(channel)" }
  }

  let size: Int
  let scale: Float
  let stride: Int
  let units: [Unit]

  static func read() throws -> Gradients { try JSONDecoder().decode(Gradients.self, from: fixture("gradients.json")) }
}

private func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: Bundle.module.bundleURL.appending(path: "Fixtures/\(name)"))
}
