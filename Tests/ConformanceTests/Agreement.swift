import Engine
import Foundation
import Networks
import ONNXImport
import Testing

/// How far Micrograph's values are from ONNX Runtime's, over all values of a model.
struct Agreement: CustomStringConvertible {
  /// The largest difference, as a share of the largest magnitude of its value.
  private(set) var largestDifference: Float = 0
  private var worst = ""
  private var compared = 0
  private let layers: Int
  private let outputDifference: Float
  /// Values that the model does not have: those worked out while importing.
  let missing: [String]

  init(model url: URL, reference: URL) throws {
    let reference = try Reference(reference)
    let model = try ONNXFile.read(url)
    layers = (try? model.layers().count) ?? 0
    let named = reference.values.map { (value: $0, name: model.value(named: $0.name)) }
    missing = named.filter { $0.name == nil }.map(\.value.name)
    let input = try #require(model.inputs.first)
    let shape = try #require(model.defaultInputs?[input.name])
    let targets = Set(named.compactMap(\.name)).subtracting(model.constants.keys).subtracting([input.name]).sorted()
    let graph = try Graph(model, inputs: [input.name: shape], targets: targets)
    let execution = try Compiler(model).program(for: graph).execution()
    reference.image(shape.count).withUnsafeBufferPointer { execution.forward($0) }

    var last: Float = 0
    for (value, name) in named {
      guard let name, targets.contains(name) else { continue }
      compared += 1
      execution.withActivation(name) { activation in
        #expect(activation.count == value.count, "\(name)")
        last = 0
        for (k, expected) in value.samples.enumerated() where activation.count == value.count {
          let difference = abs(activation[Reference.place(k, value.count)] - expected) / max(value.largest, 1e-30)
          last = max(last, difference.isNaN ? .infinity : difference)
        }
      }
      if last > largestDifference { (largestDifference, worst) = (last, name) }
    }
    outputDifference = last
  }

  /// The largest difference between the gradient of the outputs towards the image and PyTorch's, as a share of its
  /// largest element.
  static func gradientDifference(model url: URL, reference: URL) throws -> Float {
    let reference = try Reference(reference)
    let expected = try #require(reference.values.first)
    let model = try ONNXFile.read(url)
    let shape = try #require(model.inputs.first.flatMap { model.defaultInputs?[$0.name] })
    let program = try Compiler(model).program(input: shape, targets: model.outputs, gradient: true)
    let execution = try program.execution()
    reference.image(shape.count).withUnsafeBufferPointer { execution.forward($0) }
    for output in model.outputs {
      let seed = reference.image(program.graph.shapes[output]?.count ?? 0)
      seed.withUnsafeBufferPointer { execution.setGradient(output, $0) }
    }
    execution.backward()
    return try execution.withInputGradient { gradient in
      try #require(gradient.count == expected.count)
      return expected.samples.enumerated().reduce(0) { largest, sample in
        let difference = abs(gradient[Reference.place(sample.offset, gradient.count)] - sample.element)
        return max(largest, difference.isNaN ? .infinity : difference / expected.largest)
      }
    }
  }

  var description: String { "\(compared) values, largest difference \(largestDifference), at \(worst)" }

  var tableRow: String { "\(compared) | \(layers) | \(largestDifference) | \(outputDifference)" }
}
