import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

import struct Foundation.Data
import class Foundation.JSONDecoder

/// Circuits in what is read of the residual stream, beside PyTorch and beside networks in which units are silenced.
@Suite struct StreamCircuitTests {
  private static let size = AttentionFiles.size

  private var images: ImageSet { get throws { try ImageSet(AttentionFiles.Copies(count: 24), workers: 1) } }

  private func layers(of model: Model) throws -> [Layer] { try model.layers(image: [1, 3, Self.size, Self.size]) }

  private func parameters(_ kind: AblationKind = .zero) -> CircuitParameters {
    CircuitParameters(breadth: 20, edgeShare: 0, draws: 2, ablation: kind)
  }

  private func scores(
    _ model: Model, kind: AblationKind = .zero, against rivals: [Int] = [], workers: Int = 1
  ) throws -> StreamCircuit {
    let logits = try #require(model.outputs.first)
    return try StreamCircuitSearch(
      ClassContrast(index: 0, name: "first", rivals: rivals, rival: nil),
      scores: try #require(try model.layers([logits], image: [1, 3, Self.size, Self.size]).first),
      layers: layers(of: model), compiler: Compiler(model), images: images,
      preprocessing: AttentionFiles.preprocessing, parameters: parameters(kind), workers: workers
    ).circuit()
  }

  private func circuit(
    of unit: Int, in layer: String, _ model: Model, kind: AblationKind = .zero, workers: Int = 1
  ) throws -> StreamCircuit {
    let layers = try layers(of: model)
    return try StreamCircuitSearch(
      unit: unit, of: try #require(layers.first { $0.name == layer }), layers: layers, compiler: Compiler(model),
      images: images, preprocessing: AttentionFiles.preprocessing, parameters: parameters(kind), workers: workers
    ).circuit()
  }

  /// A value of the network on the image.
  private func run(_ model: Model, _ value: String) throws -> [Float] {
    let graph = try Graph(model, inputs: ["image": [1, 3, Self.size, Self.size]], targets: [value])
    let execution = try Program(graph).execution()
    AttentionFiles.preprocessing.input(of: AttentionFiles.picture).withUnsafeBufferPointer { execution.forward($0) }
    return execution.withActivation(value) { Array($0) }
  }

  /// The network with some numbers of a value set to 0, at every token.
  private func silenced(_ model: Model, _ value: String, _ numbers: Range<Int>, of count: Int) throws -> Model {
    try model.rewritten { model in
      let nodes = model.nodes.flatMap { node -> [Node] in
        guard node.output == value else { return [node] }
        let raw = Node(name: node.name, operator: node.operator, inputs: node.inputs, output: "raw", units: node.units)
        return [raw, Node(name: "silence", operator: Arithmetic(.multiply), inputs: ["raw", "kept"], output: value)]
      }
      let kept = Tensor([1, 1, count], (0..<count).map { numbers.contains($0) ? 0 : 1 })
      return (nodes, model.constants.merging(["kept": kept]) { $1 })
    }
  }

  @Test(arguments: AttentionFiles.forms.map(\.name))
  func headsGiveWhatPyTorchSays(_ form: String) throws {
    let circuit = try scores(ONNXFile.read(AttentionFiles.file(form)))
    #expect(abs(circuit.sum - (try AttentionFiles.reference().logits[0])) < 1e-4)
    #expect(abs(circuit.parts.reduce(0) { $0 + $1.contribution } - circuit.sum) < 1e-4)
    #expect(
      circuit.parts.map(\.kind) == [.start] + [
        .units, .biases, .units, .biases, .units, .biases, .units, .biases, .own,
      ])
    for (block, heads) in try AttentionFiles.headReference().enumerated() {
      for (head, reference) in heads.enumerated() {
        let edge = try #require(circuit.edges.first { $0.source == Unit("blocks.\(block).heads", head) })
        #expect(abs(Double(edge.contribution) - reference.direct.reduce(0, +)) < 1e-4)
        #expect(edge.replaced == 0)
      }
    }
    let units = circuit.parts.filter { $0.kind == .units }
    for part in units {
      let edges = circuit.edges.filter { $0.source.layer == part.name }
      #expect(abs(edges.reduce(0) { $0 + $1.contribution } - part.contribution) < 1e-4)
    }
  }

  /// Nothing but the classifier reads what the last block writes: to cut the edge is to silence the unit.
  @Test(arguments: ["dynamo18", "torchscript14", "tokens_first"])
  func edgesOfTheLastBlockAreItsUnits(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let (logits, circuit) = (try #require(model.outputs.first), try scores(model))
    let before = try run(model, logits)[0]
    let last = try #require(try layers(of: model).last { $0.units.kind == .neuron })
    let neurons = circuit.edges.filter { $0.source.layer == last.name }
    #expect(neurons.count == last.channels)
    for edge in neurons {
      let without = try silenced(model, last.value, edge.source.channel..<edge.source.channel + 1, of: last.channels)
      #expect(abs(edge.left - (try run(without, logits)[0]) / before) < 1e-4)
    }
  }

  private static let gated = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Gated")

  private struct GatedReference: Decodable {
    let logits: [Float]
    let heads: [[Float]]
    let neurons: [[Float]]
  }

  /// Neurons of gated MLPs, with a norm before the stream and without, give what PyTorch's gradients say with gates and norms
  /// held (`Tests/Fixtures/Gated`). The last block's have no norm: to cut such an edge is to silence the neuron.
  @Test(arguments: ["torchscript17", "dynamo18"])
  func gatedNeuronsGiveWhatPyTorchSays(_ form: String) throws {
    let model = try ONNXFile.read(Self.gated.appending(path: "\(form).onnx"))
    let expected = try JSONDecoder().decode(
      GatedReference.self, from: Data(contentsOf: Self.gated.appending(path: "reference.json")))
    let circuit = try scores(model)
    #expect(abs(circuit.sum - expected.logits[0]) < 1e-4)
    #expect(abs(circuit.parts.reduce(0) { $0 + $1.contribution } - circuit.sum) < 1e-4)
    #expect(
      circuit.parts.map(\.kind) == [.start] + [
        .units, .biases, .units, .biases, .units, .biases, .units, .biases, .own,
      ])
    let layers = try layers(of: model)
    for (kind, blocks) in [(UnitSpace.Kind.head, expected.heads), (.neuron, expected.neurons)] {
      let own = layers.filter { $0.units.kind == kind }
      #expect(own.count == blocks.count)
      for (layer, units) in zip(own, blocks) {
        for (unit, contribution) in units.enumerated() {
          let edge = try #require(circuit.edges.first { $0.source == Unit(layer.name, unit) })
          #expect(abs(edge.contribution - contribution) < 1e-4 && edge.replaced == 0)
        }
      }
    }
    let (logits, last) = (try #require(model.outputs.first), try #require(layers.last { $0.units.kind == .neuron }))
    let before = try run(model, logits)[0]
    for edge in circuit.edges where edge.source.layer == last.name {
      let unit = edge.source.channel
      let without = try silenced(model, last.value, unit..<unit + 1, of: last.channels)
      #expect(abs(edge.left - (try run(without, logits)[0]) / before) < 1e-4)
    }
  }

  /// What stands in for a neuron goes through the same gate: over equal images it is the neuron itself.
  @Test func whatStandsInIsGatedToo() throws {
    let model = try ONNXFile.read(Self.gated.appending(path: "dynamo18.onnx"))
    for kind in [AblationKind.mean, .resample] {
      let circuit = try scores(model, kind: kind)
      #expect(circuit.edges.allSatisfy { abs($0.contribution - $0.replaced) < 1e-4 })
    }
  }

  /// Only the block's own neurons read what its heads write before others do.
  @Test func aNeuronReadsTheHeadsOfItsBlock() throws {
    let model = try ONNXFile.read(AttentionFiles.file("dynamo18"))
    let layer = try #require(try layers(of: model).last { $0.units.kind == .neuron })
    let block = try #require(
      try Graph(model, inputs: ["image": [1, 3, Self.size, Self.size]], targets: model.outputs).attentionBlocks.last)
    let (tokens, count, width) = (AttentionFiles.tokens, layer.channels, block.valueWidth)
    let before = try run(model, layer.value)
    let tops = (0..<count).map { unit in (1..<tokens).map { (before[$0 * count + unit], $0) }.max { $0.0 < $1.0 } }
    for unit in 0..<count {
      let (activation, token) = try #require(tops[unit])
      guard activation > 0.05 else { continue }
      let circuit = try circuit(of: unit, in: layer.name, model)
      #expect(abs(circuit.activation - activation) < 1e-4)
      #expect(circuit.edges.allSatisfy { $0.source.layer != layer.name })
      for head in 0..<block.heads {
        let edge = try #require(circuit.edges.first { $0.source == Unit("\(block.name).heads", head) })
        let without = try silenced(
          model, block.joined, head * width..<(head + 1) * width, of: block.heads * width)
        let after = try run(without, layer.value)[token * count + unit]
        #expect(abs(edge.left - after / activation) < 1e-3)
      }
    }
    #expect(tops.contains { ($0?.0 ?? 0) > 0.05 })
  }

  /// What each writer gives to a head with its pattern held, and what is left without it where the pattern follows.
  @Test(arguments: AttentionFiles.forms.map(\.name))
  func headsReadWhatPyTorchSays(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let neurons = try #require(try layers(of: model).first { $0.units.kind == .neuron }).name
    for (head, expected) in try AttentionFiles.readerReference().enumerated() {
      let circuit = try circuit(of: head, in: "blocks.1.heads", model)
      #expect(circuit.kind == .head && circuit.target == Unit("blocks.1.heads", head))
      #expect(abs(circuit.sum - expected.length) < 1e-4 && abs(circuit.activation - expected.length) < 1e-4)
      #expect(abs(circuit.parts.reduce(0) { $0 + $1.contribution } - circuit.sum) < 1e-4)
      #expect(circuit.parts.map(\.kind) == [.start, .units, .biases, .units, .biases, .own])
      #expect(circuit.edges.count == expected.heads.count + expected.neurons.count)
      for (layer, given, left) in [
        ("blocks.0.heads", expected.heads, expected.headsLeft), (neurons, expected.neurons, expected.neuronsLeft),
      ] {
        for unit in given.indices {
          let edge = try #require(circuit.edges.first { $0.source == Unit(layer, unit) })
          #expect(abs(edge.contribution - given[unit]) < 1e-4 && edge.replaced == 0)
          #expect(abs(edge.left - left[unit]) < 1e-4)
        }
      }
    }
  }

  /// What stands in for a writer goes to every token that the head attends to: of the same image it is what was there.
  @Test func aHeadIsTheSameForAnyNumberOfWorkers() throws {
    let model = try ONNXFile.read(AttentionFiles.file("dynamo18"))
    for kind in AblationKind.usual {
      let found = try circuit(of: 1, in: "blocks.1.heads", model, kind: kind)
      #expect(try circuit(of: 1, in: "blocks.1.heads", model, kind: kind, workers: 3) == found)
      guard kind == .resample else { continue }
      #expect(found.edges.allSatisfy { abs($0.left - 1) < 1e-4 && abs($0.contribution - $0.replaced) < 1e-4 })
    }
  }

  /// What stands in is a mean over equal images: of the class token it is the token itself, so nothing is lost.
  @Test func aMeanOfTheClassTokenIsItsOwn() throws {
    let model = try ONNXFile.read(AttentionFiles.file("dynamo18"))
    let circuit = try scores(model, kind: .mean, against: [1, 2])
    #expect(circuit.edges.allSatisfy { abs($0.left - 1) < 1e-4 && abs($0.contribution - $0.replaced) < 1e-4 })
    #expect(circuit.proof.verdict == .suggested)
    let logits = try AttentionFiles.reference().logits
    #expect(abs(circuit.sum - (logits[0] - (logits[1] + logits[2]) / 2)) < 1e-4)
  }

  @Test func isTheSameForAnyNumberOfWorkers() throws {
    let model = try ONNXFile.read(AttentionFiles.file("dynamo18"))
    for kind in AblationKind.usual {
      #expect(try scores(model, kind: kind, against: [1]) == scores(model, kind: kind, against: [1], workers: 3))
    }
  }

  /// Of each block there are so few heads that none may be left besides those in a circuit.
  @Test func randomEdgesOfAFanAreAsMany() {
    let space = EdgeSpace(fan: [3, 8])
    #expect(space.sections == [0..<3, 3..<11])
    #expect(space.edge(5) == (1, 2, 0))
    let drawn = space.random(like: [0, 1, 4], besides: [0, 1, 4], seed: 1, stream: 1)
    #expect(drawn.count { $0 < 3 } == 2 && drawn.count { $0 >= 3 && $0 != 4 } == 1)
  }

  @Test func whatReadsNoStreamIsRefused() throws {
    let model = try ONNXFile.read(AttentionFiles.file("dynamo18"))
    for (layer, reason) in [
      ("embed", "no layer of neurons"), ("blocks.0.heads", "no head and no neuron writes into the residual stream"),
    ] {
      let fault = #expect(throws: Diagnostic.self) { try circuit(of: 0, in: layer, model) }
      #expect(fault?.description.contains(reason) == true)
    }
    let talking = try ONNXFile.read(AttentionFiles.talking)
    let fault = #expect(throws: Diagnostic.self) { try scores(talking) }
    #expect(fault?.description.contains("no heads or neurons are known") == true)
  }
}
