import Basics
import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// The graph is made for the size and the number of images in use, whatever the file was written for.
@Suite struct SizeTests {
  struct Reference: Decodable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    let scores: [Float]

    var testDescription: String { "\(name) \(shape)" }
  }

  /// Made by `make_sizes.py`; ONNX Runtime ran image after image.
  static let references: [Reference] = {
    let data = Bundle.module.url(forResource: "Fixtures/sizes", withExtension: "json").flatMap {
      try? Data(contentsOf: $0)
    }
    return data.flatMap { try? JSONDecoder().decode([Reference].self, from: $0) } ?? []
  }()

  private func model(_ name: String) throws -> Model {
    try ONNXFile.read(
      try #require(Bundle.module.url(forResource: "Fixtures/Sizes/\(name)", withExtension: "onnx")))
  }

  private func pixels(_ count: Int) -> [Float] { (0..<count).map { Float(($0 * 7919) % 511 - 255) / 128 } }

  @Test func referencesAreThere() { #expect(Self.references.count >= 12) }

  @Test(arguments: references)
  func isWhatONNXRuntimeMakesOfIt(_ reference: Reference) throws {
    let model = try model(reference.name)
    let shape = Shape(reference.shape)
    let execution = try Compiler(model).program(input: shape, targets: [model.outputs[0]]).execution()
    execution.forward(pixels(shape.count))
    let found = execution.activation(model.outputs[0])
    #expect(found.count == reference.scores.count)
    let scale = reference.scores.map(abs).max() ?? 0
    #expect(
      zip(found, reference.scores).allSatisfy { abs($0 - $1) <= 1e-5 * max(scale, 1) }, "\(found) \(reference.scores)")
  }

  @Test func oneFileIsAnotherNetworkAtAnotherSizeAndSharesItsWeights() throws {
    let model = try model("same_dyn")
    let small = try model.sized(for: [4, 3, 33, 33])
    #expect(small.image == [1, 3, 33, 33])
    #expect(try small.digest(ofValue: model.outputs[0]) != model.digest(ofValue: model.outputs[0]))
    #expect(
      try small.sized(for: [1, 3, 224, 224]).digest(ofValue: model.outputs[0])
        == model.digest(ofValue: model.outputs[0]))
    #expect(small.constants.allSatisfy { $1.values.storage == model.constants[$0]?.values.storage })
  }

  /// The first subtracts what images have in common; the second lays them on one axis with the tokens.
  @Test(arguments: ["mixed", "sequence"])
  func whatIsNotShownToKeepImagesApartRunsImageByImage(name: String) throws {
    let model = try model(name)
    #expect(model.batch == 1)
    let input = model.inputs[0].name
    #expect(throws: Never.self) { try Graph(model, inputs: [input: [1, 3, 12, 12]], targets: model.outputs) }
    let fault = #expect(throws: Diagnostic.self) {
      try Graph(model, inputs: [input: [2, 3, 12, 12]], targets: model.outputs)
    }
    #expect(fault?.what.contains("made for 1 image at a time") == true)
  }

  @Test func aSizeBelowWhatTheTrunkNeedsSaysWhichSizesThereAre() throws {
    let model = try model("patches")
    let fault = #expect(throws: Diagnostic.self) {
      try Graph(model, inputs: [model.inputs[0].name: [1, 3, 8, 8]], targets: model.outputs)
    }
    #expect(fault?.description.contains("8 x 8 pixels") == true, "\(String(describing: fault))")
    #expect(fault?.description.contains("12 x 12") == true)
  }
}

extension [Float] {
  fileprivate var storage: UInt { withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }
}
