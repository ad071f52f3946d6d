import Analyses
import Basics
import Engine
import Foundation
import Networks
import Testing

/// A value that was added to a network is a layer like any other.
struct LensTests {
  /// An image of one channel, four edges of it, and ReLU.
  private func network() throws -> Model {
    try Model(
      inputs: [Input(name: "image", dimensions: [1, 1, 8, 8])],
      nodes: [
        Node(
          name: "conv", operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), inputs: ["image", "w"],
          output: "conv"),
        Node(name: "edges", operator: Activation(.relu), inputs: ["conv"], output: "edges"),
      ],
      constants: ["w": Tensor([4, 1, 3, 3], (0..<36).map { Float(sin(Double($0))) })],
      outputs: ["edges"], opset: 17, digest: Digest(Data("file".utf8)))
  }

  /// The sum of two of the edges, and the difference of the others.
  private func lens(_ model: Model, last: Float = -1) throws -> Lens {
    try Lens(
      named: "directions", [[1, 1, 0, 0], [0, 0, 1, last]], of: #require(try model.layers(["edges"]).first),
      kind: .code)
  }

  @Test func itsValueIsALayer() throws {
    let plain = try network()
    let model = try plain.adding(lens(plain))
    let layer = try #require(try model.layers(["directions"]).first)
    #expect(layer.units.count == 2 && layer.units.axis == 1 && layer.units.kind == .code)
    #expect(layer.vertical == ReceptiveField(size: 3, stride: 1, offset: -1))
    // Those that a site shows unasked stay the network's own.
    #expect(try model.layers().map(\.value) == plain.layers().map(\.value))
  }

  @Test func itRunsAndSendsGradientsBack() throws {
    let plain = try network()
    let model = try plain.adding(lens(plain))
    let program = try Compiler(model).program(
      input: [1, 1, 8, 8], targets: ["edges", "directions"], gradient: true)
    let execution = try program.execution()
    let image = (0..<64).map { Float(cos(Double($0) * 0.7)) }
    image.withUnsafeBufferPointer { execution.forward($0) }
    let edges = execution.withActivation("edges") { Array($0) }
    let seen = execution.withActivation("directions") { Array($0) }
    for cell in 0..<64 {
      #expect(abs(seen[cell] - (edges[cell] + edges[64 + cell])) < 1e-5)
      #expect(abs(seen[64 + cell] - (edges[128 + cell] - edges[192 + cell])) < 1e-5)
    }
    var seed = [Float](repeating: 0, count: 128)
    seed[64 + 27] = 1
    seed.withUnsafeBufferPointer { execution.setGradient("directions", $0) }
    execution.backward()
    execution.withGradient(of: "edges") { #expect($0[128 + 27] == 1 && $0[192 + 27] == -1 && $0[27] == 0) }
  }

  @Test func oneOfItsUnitsIsCutOutByItself() throws {
    let plain = try network()
    let model = try plain.adding(lens(plain))
    let program = try Compiler(model).program(input: [1, 1, 8, 8], layer: "directions", channels: [1])
    // Only the two edges that it looks at could matter, but a row of weights reads them all.
    #expect(program.graph.shapes["directions"] == [1, 1, 8, 8])
    #expect(program.graph.constants.values.contains { $0.values == [0, 0, 1, -1] })
  }

  @Test func weightsLeadIntoItFromTheLayerItLooksAt() throws {
    let plain = try network()
    let model = try plain.adding(lens(plain))
    let graph = try Graph(model, inputs: ["image": [1, 1, 8, 8]], targets: ["directions"])
    let influence = try LinearizedNetwork(graph).influence(of: "edges", on: "directions", channels: [1])
    #expect((0..<4).map { influence.image(unit: 0, channel: $0) } == [[[0]], [[0]], [[1]], [[-1]]])
  }

  @Test func digestsFollowItsGraph() throws {
    let plain = try network()
    let (model, other) = (try plain.adding(lens(plain)), try plain.adding(lens(plain, last: 1)))
    func digest(_ model: Model, _ channel: Int) throws -> Digest {
      try model.digest(of: Networks.Unit("directions", channel))
    }
    #expect(try digest(model, 0) == digest(other, 0))
    #expect(try digest(model, 1) != digest(other, 1))
    #expect(try model.digest(ofValue: "edges") == plain.digest(ofValue: "edges"))
  }

  @Test func refusesNamesThatAreTakenAndWeightsThatDoNotFit() throws {
    let plain = try network()
    let model = try plain.adding(lens(plain))
    #expect(throws: (any Error).self) { try model.adding(lens(plain)) }
    #expect(throws: (any Error).self) {
      try Lens(named: "short", [[1, 1]], of: #require(try plain.layers(["edges"]).first), kind: .code)
    }
  }
}
