import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

@Suite(.enabled(if: SharedFiles.areThere, "\(SharedFiles.whatIsMissing)"))
struct SharedModelsTests {
  @Test(arguments: ["cifar10_resnet20.onnx", "googlenet.onnx", "squeezenet1_1.onnx", "tiny_vgg.onnx"])
  func importsAndInfersShapes(_ name: String) throws {
    let model = try ONNXFile.read(SharedFiles.model(name))
    let graph = try Graph(model, inputs: try #require(model.defaultInputs), targets: model.outputs)
    let classes = name.hasPrefix("c") || name.hasPrefix("t") ? 10 : 1000
    #expect(graph.shapes[model.outputs[0]] == [1, classes])
  }

  @Test func googLeNetHasTwelveLayersAndTheirReceptiveFields() throws {
    let model = try ONNXFile.read(SharedFiles.model("googlenet.onnx"))
    let layers = try model.layers()
    #expect(
      layers.map(\.name) == [
        "conv1/relu_7x7", "conv2/relu_3x3_reduce", "conv2/relu_3x3", "inception_3a/output", "inception_3b/output",
        "inception_4a/output", "inception_4b/output", "inception_4c/output", "inception_4d/output",
        "inception_4e/output", "inception_5a/output", "inception_5b/output",
      ])
    #expect(layers.map(\.channels).reduce(0, +) == 5808)
    #expect(layers[0].vertical == ReceptiveField(size: 7, stride: 2, offset: -3))
    // Szegedy et al.'s inception_4c, by the recurrence along its widest path: pool, 5x5.
    #expect(layers[7].vertical.stride == 16)
    var digests: Set<String> = []
    for layer in layers {
      for channel in 0..<layer.channels { digests.insert(try model.digest(of: Unit(layer.name, channel)).hex) }
    }
    #expect(digests.count == 5808)
  }

  @Test(arguments: [
    (
      "cifar10_resnet20.onnx",
      [
        "relu1", "layer1.0", "layer1.1", "layer1.2", "layer2.0", "layer2.1", "layer2.2", "layer3.0", "layer3.1",
        "layer3.2",
      ]
    ),
    ("tiny_vgg.onnx", ["relu_1_1", "relu_1_2", "relu_2_1", "relu_2_2"]),
  ])
  func otherModelsHaveTheirWaists(_ name: String, _ layers: [String]) throws {
    #expect(try ONNXFile.read(SharedFiles.model(name)).layers().map(\.name) == layers)
  }

  @Test func squeezeNetHasItsSqueezesAndItsMixedLayers() throws {
    let layers = try ONNXFile.read(SharedFiles.model("squeezenet1_1.onnx")).layers().map(\.name)
    let fires = (2...9).flatMap { ["fire\($0)/relu_squeeze1x1", "fire\($0)/concat"] }
    #expect(layers == ["relu_conv1"] + fires + ["relu_conv10"])
  }

  @Test func aTrunkRunsAtAnotherSize() throws {
    let model = try ONNXFile.read(SharedFiles.model("googlenet.onnx"))
    let graph = try Graph(model, inputs: ["data": [8, 3, 128, 128]], targets: ["inception_5b/output"])
    #expect(graph.shapes["inception_5b/output"] == [8, 1024, 4, 4])
  }

  @Test func oneFilterOfInception4dChangesOnlyItsUnitAndThoseAbove() throws {
    let model = try ONNXFile.read(SharedFiles.model("googlenet.onnx"))
    var constants = model.constants
    // Filter 7 of the 3 x 3 branch, which follows the 112 channels of the 1 x 1 branch.
    constants["inception_4d/3x3_w"]?.values[7 * 144 * 9] += 1
    let changed = try Model(
      inputs: model.inputs, nodes: model.nodes, constants: constants, outputs: model.outputs, opset: model.opset,
      digest: model.digest)
    for layer in try model.layers() {
      let differing = try (0..<layer.channels).filter {
        try model.digest(of: Unit(layer.name, $0)) != changed.digest(of: Unit(layer.name, $0))
      }
      switch layer.name {
      case "inception_4d/output": #expect(differing == [119])
      case "inception_4e/output", "inception_5a/output", "inception_5b/output":
        #expect(differing.count == layer.channels)
      default: #expect(differing.isEmpty, "\(layer.name)")
      }
    }
  }
}
