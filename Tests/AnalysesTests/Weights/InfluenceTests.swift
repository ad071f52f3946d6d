import Analyses
import Basics
import Foundation
import Networks
import Testing

/// Weights between layers, against PyTorch's gradients (expanded_weights.py).
struct InfluenceTests {
  private struct Expected: Decodable {
    var channel: Int
    var origin: [Int]
    /// Source channels, rows, columns.
    var shape: [Int]
    var values: [Float]
  }

  @Test(arguments: [
    ("mixed", "source"), ("target", "mixed"), ("target", "source"),
  ])
  func equalsGradientsOfPyTorch(target: String, source: String) throws {
    let url = try #require(Bundle.module.url(forResource: "expanded_weights", withExtension: "json"))
    let all = try JSONDecoder().decode([String: [Expected]].self, from: Data(contentsOf: url))
    let network = LinearizedNetwork(try SampleNetwork.graph())
    for expected in try #require(all["\(target) from \(source)"]) {
      let influence = try network.influence(of: source, on: target, channels: [expected.channel])
      #expect([influence.vertical.origin, influence.horizontal.origin] == expected.origin)
      #expect([influence.channels, influence.vertical.extent, influence.horizontal.extent] == expected.shape)
      let largest = expected.values.map(abs).max() ?? 0
      let values = (0..<influence.channels).flatMap { influence.image(unit: 0, channel: $0).flatMap(\.self) }
      for (value, reference) in zip(values, expected.values) {
        #expect(abs(value - reference) <= 1e-4 * largest)
      }
    }
  }

  @Test func namesTheMethod() throws {
    let network = LinearizedNetwork(try SampleNetwork.graph())
    let influence = try network.influence(of: "source", on: "mixed", channels: [0, 4, 9, 12])
    #expect(influence.routes.map { $0?.method } == ["kernel", "bottleneck", "bottleneck", "expanded"])
  }

  @Test func showsASmallKernelInARingOfZeros() throws {
    let network = LinearizedNetwork(try SampleNetwork.graph())
    let matrix = try ConnectionMatrix(
      network, source: layer("source", 6), target: layer("mixed", 15), channels: Array(0..<15), workers: 2)
    let weights = matrix.connection(row: 5, from: 2).weights
    #expect(weights.count == 5 && weights.allSatisfy { $0.count == 5 })
    #expect(weights[0].allSatisfy { $0 == 0 } && weights.allSatisfy { $0[4] == 0 })
    #expect(weights[1...3].allSatisfy { $0[1...3].allSatisfy { $0 != 0 } })
  }

  @Test func reportsWhatOppositeSignsCancel() throws {
    // Two paths of weight 2 and -1.5 from one unit to another: 0.5 remains of a mass of 3.5.
    let model = try Model(
      inputs: [Input(name: "source", dimensions: [1, 1, 4, 4])],
      nodes: [
        Node(name: "reduce", operator: Convolution(kernel: [1, 1]), inputs: ["source", "a"], output: "reduce"),
        Node(name: "target", operator: Convolution(kernel: [1, 1]), inputs: ["reduce", "b"], output: "target"),
      ],
      constants: ["a": Tensor([2, 1, 1, 1], [1, -1]), "b": Tensor([1, 2, 1, 1], [2, 1.5])],
      outputs: ["target"], opset: 13, digest: Digest(Data()))
    let graph = try Graph(model, inputs: ["source": [1, 1, 4, 4]], targets: ["target"])
    let matrix = try ConnectionMatrix(
      LinearizedNetwork(graph), source: layer("source", 1), target: layer("target", 1), channels: [0])
    let connection = matrix.connection(row: 0, from: 0)
    #expect(connection.weights == [[0.5]])
    #expect(connection.excitation == 0.5 && connection.inhibition == 0)
    #expect(connection.cancelled == 3)
  }

  @Test func joinsTheBlocksOfAWideLayer() throws {
    // 70 units are three blocks; each reads its own multiple of the one source.
    let matrix = try HandmadeSketch.matrix((0..<70).map { [Float($0) - 10] }, workers: 2)
    #expect((0..<70).map { matrix.net(row: $0, from: 0) } == (0..<70).map { Float($0) - 10 })
  }

  @Test func ranksExcitationBeforeInhibition() throws {
    let matrix = try HandmadeSketch.matrix([[0.5, -3, 2, -0.25], [1, 0, -1, 4]])
    #expect(matrix.strongestInputs(ofRow: 0, count: 2).map(\.source.channel) == [2, 0, 1, 3])
    #expect(matrix.strongestOutputs(of: 3, count: 2).map(\.target.channel) == [1, 0])
  }

  private func layer(_ name: String, _ channels: Int) throws -> ScanLayer {
    let units = try #require(UnitSpace(.channel, axis: 1, of: [1, channels], places: .none))
    let layer = Layer(
      name: name, value: name, kind: "Convolution", units: units, shape: [1, channels],
      field: FieldOfView(vertical: .whole(4), horizontal: .whole(4)), lattice: nil)
    return ScanLayer(layer, digest: Digest(Data(name.utf8)))
  }

  @Test func followsWeightsThroughAFlattenedMap() throws {
    // 2 channels of 2 x 2 cells, flattened, into one unit: its weights are the row of the matrix.
    let row: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    let graph = try Graph(
      inputs: ["source": [1, 2, 2, 2]],
      nodes: [
        Node(name: "flat", operator: Reshaping([.copied(0), .merged(1..<4)]), inputs: ["source"], output: "flat"),
        Node(
          name: "target", operator: MatrixProduct(transposesSecond: true), inputs: ["flat", "w"], output: "target"),
      ], constants: ["w": Tensor([1, 8], row)], targets: ["target"])
    let influence = try LinearizedNetwork(graph).influence(of: "source", on: "target", channels: [0])
    #expect(influence.image(unit: 0, channel: 0) == [[1, 2], [3, 4]])
    #expect(influence.image(unit: 0, channel: 1) == [[5, 6], [7, 8]])
  }

  @Test func followsWeightsPastChannelsFromElsewhere() throws {
    // Half of the joined channels come round the source; a crop and padding of 0 move its map by one row in all.
    let graph = try Graph(
      inputs: ["image": [1, 1, 8, 8]],
      nodes: [
        Node(name: "source", operator: Activation(.relu), inputs: ["image"], output: "source"),
        Node(
          name: "cropped", operator: Slicing([.init(axis: 2, start: 1, end: .max)]), inputs: ["source"],
          output: "cropped"),
        Node(
          name: "filled", operator: Padding(.constant(0), begin: [0, 0, 0, 0], end: [0, 0, 1, 0]),
          inputs: ["cropped"], output: "filled"),
        Node(name: "joined", operator: Concatenation(axis: 1), inputs: ["image", "filled"], output: "joined"),
        Node(
          name: "target", operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), inputs: ["joined", "w"],
          output: "target"),
      ], constants: ["w": Tensor([1, 2, 3, 3], (0..<18).map(Float.init))], targets: ["target"])
    let influence = try LinearizedNetwork(graph).influence(of: "source", on: "target", channels: [0])
    #expect(influence.image(unit: 0, channel: 0) == [[9, 10, 11], [12, 13, 14], [15, 16, 17]])
    #expect(influence.vertical.origin == 0 && influence.horizontal.origin == -1)
  }

  @Test(arguments: [
    (Softmax(axis: 1) as any Operator, "node 'middle'", "weights cannot be followed through Softmax"),
    (Activation(.reciprocal), "node 'middle'", "no one slope stands for what it does"),
    (
      Reshaping([.copied(0), .copied(1), .fixed(2), .fixed(8)]), "value 'target'",
      "between units that stand in the image, or nowhere"
    ),
  ])
  func saysWhyWeightsCannotBeFollowed(operation: any Operator, place: String, reason: String) throws {
    let graph = try Graph(
      inputs: ["source": [1, 2, 4, 4]],
      nodes: [Node(name: "middle", operator: operation, inputs: ["source"], output: "target")], constants: [:],
      targets: ["target"])
    let fault = #expect(throws: Diagnostic.self) {
      try LinearizedNetwork(graph).influence(of: "source", on: "target", channels: [0])
    }
    let text = fault?.description ?? ""
    #expect(text.contains(reason))
    #expect(text.contains(place))
    // A build goes on without these weights.
    #expect(fault?.isUnsupported == true)
  }

  @Test func refusesLayersInTheWrongOrder() throws {
    let network = LinearizedNetwork(try SampleNetwork.graph())
    #expect(throws: Diagnostic.self) { try network.influence(of: "target", on: "source", channels: [0]) }
    #expect(throws: Diagnostic.self) { try network.influence(of: "mixed", on: "mixed", channels: [0]) }
    #expect(throws: Diagnostic.self) { try network.influence(of: "source", on: "nowhere", channels: [0]) }
    #expect(throws: Diagnostic.self) { try network.influence(of: "source", on: "target", channels: [6]) }
  }
}

/// The network of expanded_weights.py, with the ReLU, max pooling and normalization that it leaves out.
private enum SampleNetwork {
  static func graph() throws -> Graph {
    var nodes: [Node] = []
    var constants: [String: Tensor] = [:]
    func constant(_ seed: Int, _ shape: Shape) -> String {
      let name = "weights \(seed)"
      constants[name] = Tensor(shape, (0..<shape.count).map { Float(sin(0.7 * Double($0) + Double(seed))) })
      return name
    }
    func node(_ output: String, _ operator: any Operator, _ inputs: String...) {
      nodes.append(Node(name: output, operator: `operator`, inputs: inputs, output: output))
    }
    node("a", Convolution(kernel: [1, 1]), "source", constant(1, [4, 6, 1, 1]))
    node("b reduce", Convolution(kernel: [1, 1]), "source", constant(2, [3, 6, 1, 1]))
    node("b relu", Activation(.relu), "b reduce")
    node("b", Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), "b relu", constant(3, [5, 3, 3, 3]))
    node("c reduce", Convolution(kernel: [1, 1]), "source", constant(4, [2, 6, 1, 1]))
    node("c", Convolution(kernel: [5, 5], padding: [2, 2, 2, 2]), "c reduce", constant(5, [3, 2, 5, 5]))
    node("d pool", Pooling(.max, kernel: [3, 3], padding: [1, 1, 1, 1]), "source")
    node("d", Convolution(kernel: [1, 1]), "d pool", constant(6, [3, 6, 1, 1]))
    node("mixed", Concatenation(axis: 1), "a", "b", "c", "d")
    node("norm", LocalResponseNormalization(size: 5, alpha: 1e-4, beta: 0.75, bias: 2), "mixed")
    node("pool", Pooling(.max, kernel: [3, 3], strides: [2, 2], padding: [0, 0, 1, 1]), "norm")
    node(
      "dilated", Convolution(kernel: [3, 3], padding: [2, 2, 2, 2], dilations: [2, 2]), "pool",
      constant(7, [6, 15, 3, 3]))
    node(
      "grouped", Convolution(kernel: [3, 3], padding: [1, 1, 1, 1], groups: 3), "dilated", constant(8, [6, 2, 3, 3]))
    constants["shift"] = Tensor(zeros: [6])
    node("scaled", ScaleShift(), "grouped", constant(9, [6]), "shift")
    node("short", Convolution(kernel: [1, 1]), "pool", constant(10, [6, 15, 1, 1]))
    node("target", Arithmetic(.add), "scaled", "short")
    return try Graph(
      inputs: ["source": [1, 6, 33, 33]], nodes: nodes, constants: constants, targets: ["mixed", "target"])
  }
}
