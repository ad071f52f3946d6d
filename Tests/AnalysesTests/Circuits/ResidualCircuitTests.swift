import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import Testing

/// Circuits over the sums of a residual network whose shares are known.
///
/// Channel 0 of the stream is `s` after the stem. Block 1 reads `s` and `s / 2` and adds `s - s / 4`; block 2 reads what
/// that makes and adds half of it: 1.75 `s` and 2.625 `s`, on every image. The other channels have blocks of their own.
struct ResidualCircuitTests {
  private static let end: Float = 2.625

  private static func model() throws -> Model {
    var stem = Tensor(zeros: [4, 1, 3, 3])
    for row in 0..<3 {
      for column in 0..<3 {
        let (x, y) = (Float(column - 1), Float(row - 1))
        for (unit, weight) in [x, -x, y, -y].enumerated() { stem.values[unit * 9 + row * 3 + column] = weight }
      }
    }
    /// A 3 x 3 kernel with these weights in its middle, `[target][source]`.
    func middle(_ weights: [[Float]]) -> Tensor {
      var tensor = Tensor(zeros: [weights.count, weights[0].count, 3, 3])
      for (unit, row) in weights.enumerated() {
        for (source, weight) in row.enumerated() { tensor.values[(unit * row.count + source) * 9 + 4] = weight }
      }
      return tensor
    }
    func convolution(_ name: String, from input: String) -> Node {
      Node(
        name: name, operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), inputs: [input, "\(name) weights"],
        output: name)
    }
    func function(_ name: String, of input: String) -> Node {
      Node(name: name, operator: Activation(.relu), inputs: [input], output: name)
    }
    func block(_ number: Int, from stream: String) -> [Node] {
      [
        convolution("first\(number)", from: stream), function("read\(number)", of: "first\(number)"),
        convolution("second\(number)", from: "read\(number)"),
        Node(
          name: "sum\(number)", operator: Arithmetic(.add), inputs: ["second\(number)", stream], output: "sum\(number)"),
        function("stream\(number)", of: "sum\(number)"),
      ]
    }
    return try Model(
      inputs: [Input(name: "image", dimensions: [nil, 1, SmallCircuit.size, SmallCircuit.size])],
      nodes: [convolution("edges", from: "image"), function("stem", of: "edges")] + block(1, from: "stem")
        + block(2, from: "stream1"),
      constants: [
        "edges weights": stem,
        "first1 weights": middle([[1, 0, 0, 0], [0.5, 0, 0, 0], [0, 0, 1, 0]]),
        "second1 weights": middle([[1, -0.5, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]]),
        "first2 weights": middle([[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]),
        "second2 weights": middle([[0, 0.5, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]]),
      ],
      outputs: ["stream2"], opset: 13, digest: Digest(Data("small residual network".utf8)))
  }

  private static let names = ["read1", "read2", "stream2"]

  private static func layers(_ model: Model) throws -> [ScanLayer] {
    try model.layers(names, image: [1, 1, SmallCircuit.size, SmallCircuit.size]).map { try ScanLayer($0, of: model) }
  }

  private static func circuit() throws -> Circuit {
    try withTemporaryStore { store in
      let model = try model()
      let relations = RelationSearch(
        compiler: Compiler(model), layers: try layers(model),
        images: try ImageSet(Rectangles(count: 60), workers: 1), preprocessing: SmallCircuit.preprocessing, workers: 2)
      return try CircuitSearch(
        compiler: relations.compiler, relations: relations, images: relations.images, store: store, parameters: .init()
      ).circuit(of: Unit("stream2", 0), layers: names)
    }
  }

  @Test func aStreamGivesWayToWhatItsBlocksRead() throws {
    let model = try Self.model()
    let stream = ResidualSums(endingAt: "stream2", in: model)
    #expect(stream.blocks.map(\.before) == ["stem", "stream1"] && stream.blocks.map(\.read) == ["read1", "read2"])
    #expect(ResidualSums.layers(["stem", "stream1", "stream2"], in: model) == Self.names)
    #expect(ResidualSums.layers(["stem", "stream2"], in: model) == Self.names)
    #expect(ResidualSums.layers(["read1", "stream2"], in: model) == Self.names)
    #expect(ResidualSums.layers(Self.names, in: model) == Self.names)
    #expect(ResidualSums.layers(["stream1", "stream2"], in: model) == ["read2", "stream2"])
    // What lies within a block passes no stream.
    #expect(ResidualSums.layers(["stem", "first1", "read1"], in: model) == ["stem", "first1", "read1"])
    let small = try SmallCircuit.model()
    #expect(ResidualSums.layers(["edges", "sides", "either"], in: small) == ["edges", "sides", "either"])
  }

  @Test func findsWhatEachBlockAdds() throws {
    let circuit = try Self.circuit()
    #expect(circuit.layers == Self.names && circuit.columns == [["read1", "read2"], ["stream2"]])
    #expect(
      circuit.edges.map { "\($0.source) \($0.kind.rawValue) \($0.target)" } == [
        "read1:0 excites stream2:0", "read2:1 excites stream2:0",
      ])
    for (edge, share) in zip(circuit.edges, [1, 0.875]) { #expect(abs(edge.share - Float(share) / Self.end) < 1e-4) }
    let stream = try #require(circuit.streams?.first)
    #expect(circuit.streams?.count == 1 && stream.unit == circuit.target && stream.before == "stem")
    #expect(abs(stream.carried - 1 / Self.end) < 1e-4)
    #expect(stream.blocks.map(\.layer) == ["read1", "read2"])
    for (block, share) in zip(stream.blocks, [0.75, 0.875]) {
      #expect(abs(block.share - Float(share) / Self.end) < 1e-4)
    }
  }

  /// What a cut edge gave is gone, what the stream carried is there, and the other block is as it was.
  @Test func cutsAreExact() throws {
    let evidence = try Self.circuit().evidence
    func remains(_ kind: Intervention.Kind, _ left: Float) {
      let found = evidence.interventions.first { $0.kind == kind }?.remaining ?? []
      #expect(found.count == 1 && found.allSatisfy { abs($0 - left / Self.end) < 1e-4 }, "\(kind)")
    }
    remains(.cutEdges, 0.75)
    remains(.cutUnits, 0.75)
    remains(.keepOnly, 2.875)
    // Edge by edge each is found, and no other.
    let edges = try #require(evidence.proof.edges)
    #expect(edges.all == 6)
    #expect(Set(edges.edges.map(\.source)) == [Unit("read1", 0), Unit("read1", 1), Unit("read2", 1)])
    #expect(edges.edges.allSatisfy { $0.target == Unit("stream2", 0) })
  }

  /// With every unit kept the chain comes to what the network does, with none to what the stream carried, by windows.
  @Test func whatTheStreamCarriesStaysWhateverIsReplaced() throws {
    let model = try Self.model()
    let preprocessing = SmallCircuit.preprocessing
    let input = preprocessing.inputShape(count: 1)
    let levels = try CircuitLevels(try Self.layers(model), of: Compiler(model), image: input)
    #expect(levels.layers.map(\.channels) == [6, 4] && levels.carried == ["stem", nil])
    #expect(levels.unit(Unit(levels.layers[0].name, 4)) == Unit("read2", 1))
    #expect(levels.place(of: Unit("read2", 1)) == Unit(levels.layers[0].name, 4))
    let network = try Graph(levels.compiler.model, inputs: ["image": input], targets: ["stream2"])
    let values = levels.layers.map(\.value) + ["stem"]
    let reader = try MapReader(
      compiler: levels.compiler, preprocessing: preprocessing, layers: values, batch: 1
    ).state()
    let chain = try MaskedChain(
      compiler: levels.compiler, network: network, layers: levels.layers, readout: Readout(unit: 0), batch: 2,
      gradient: true)
    let state = try chain.state()
    reader.forward([preprocessing.view(of: Rectangles(count: 1).picture(0))])
    let whole = reader.withValue(of: values[0], place: 0) { Array($0) }
    let stem = reader.withMaps(of: "stem") { Array($0[0, 0]) }
    let end = reader.withMaps(of: "stream2") { Array($0[0, 0]) }
    let cell = try #require(end.indices.max { end[$0] < end[$1] })
    let parts = chain.parts(of: [whole], at: cell)
    let nothing = parts.map { [Float](repeating: 0, count: $0.count) }
    #expect(parts[0].count < whole.count)
    let masks = [UnitMask(all: chain.widths), UnitMask(all: chain.widths).complement]
    let found = state.outcomes(masks, on: parts, others: nothing, at: [cell]).map { $0[0] }
    #expect(end[cell] > 0 && abs(found[0] - end[cell]) < 1e-4 * end[cell])
    #expect(abs(found[1] - stem[cell]) < 1e-4 * end[cell])
    let effects = state.effects(on: parts, others: nothing, points: 3, at: [cell])
    for method in effects {
      let shares = method[0].map { $0 / end[cell] * Self.end }
      #expect(zip(shares, [1, -0.25, 0, 0, 0.875, 0]).allSatisfy { abs($0 - $1) < 1e-3 } && shares.count == 6)
    }
  }

  @Test func whatEdgesGiveOnOneImage() throws {
    let model = try Self.model()
    let circuit = try Self.circuit()
    let meter = try FlowMeter(
      compiler: Compiler(model), circuit: circuit, layers: try Self.layers(model),
      preprocessing: SmallCircuit.preprocessing)
    let rectangles = Rectangles(count: 1)
    let stimulus = Stimulus(name: "one", title: "one", digest: rectangles.digest(0)) { () throws(Diagnostic) in
      rectangles.picture(0)
    }
    let flow = try #require(try meter.flows(on: [stimulus], workers: 1).first)
    let target = flow.units[circuit.units.firstIndex { $0.unit == circuit.target } ?? 0].activation
    #expect(target > 0)
    for (given, share) in zip(flow.edges, [1, 0.875]) { #expect(abs(given / target - Float(share) / Self.end) < 1e-4) }
  }
}
