import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import Testing

/// What units gave to later ones, against sums by hand and PyTorch's gradients of whole maps (given_shares.py).
struct ContributionTests {
  /// Photographs of each unit that are looked at.
  private static let count = 3

  /// What the units of a layer were given, each with the photographs that it was measured on, the strongest first.
  private struct Given: Equatable {
    var photographs: [String]
    var shares: [Float]
  }

  /// A search and what is asked of it of the units of a layer, whose photographs are found first.
  private static func asked(
    to layer: String, in model: Model, _ names: [String], _ images: ImageSet, _ preprocessing: Preprocessing,
    _ store: Store, workers: Int = 2, mostImages: Double = UnitContributions.mostImages
  ) throws -> (search: ContributionSearch, requests: [ContributionSearch.Request]) {
    let image = preprocessing.inputShape(count: 1)
    let layers = try model.layers(names, image: image).map { try ScanLayer($0, of: model) }
    let place = try #require(layers.firstIndex { $0.name == layer })
    let scan = ImageScan(
      compiler: Compiler(model), layers: layers, images: images, preprocessing: preprocessing, store: store)
    let parameters = ExampleParameters(strongest: count + 2, samples: 0)
    let units = (0..<layers[place].channels).map { Unit(layer, $0) }
    let examples = try units.map { unit in
      Examples(
        unit: unit, digest: try model.digest(of: unit), layer: layers[place], images: images,
        preprocessing: preprocessing, parameters: parameters)
    }
    try scan.run()
    try ExampleSearch(scan, parameters: parameters).run(
      examples.enumerated().map { .init(layer: place, channel: $0, analysis: $1) }, work: Work(workers: 1))
    let paths = try model.digests(of: units, from: layers[place - 1].value)
    let found = try store.findings(of: examples)
    let requests = try units.indices.map { channel in
      ContributionSearch.Request(
        InputContributions(
          unit: units[channel], of: units.count, photographs: examples[channel].key, weights: paths[channel],
          count: count),
        layer: place, examples: try #require(found[channel]), network: examples[channel].unit, path: paths[channel])
    }
    let search = ContributionSearch(
      compiler: Compiler(model), layers: layers, images: images, preprocessing: preprocessing, store: store,
      workers: workers, mostImages: mostImages)
    return (search, requests)
  }

  /// What was answered.
  private static func given(_ requests: [ContributionSearch.Request], in store: Store) throws -> [Given] {
    try requests.map { request in
      let found = try #require(try store.finding(of: request.analysis))
      return Given(
        photographs: request.examples.strongest.prefix(found.photographs).map(\.name),
        shares: try found.shares(in: store) ?? [])
    }
  }

  /// - Parameter some: units of which it is asked first, in a run of their own.
  private static func given(
    to layer: String, in model: Model, _ names: [String], _ images: ImageSet, _ preprocessing: Preprocessing,
    workers: Int = 2, first some: Range<Int> = 0..<0
  ) throws -> [Given] {
    try withTemporaryStore { store in
      let (search, requests) = try asked(
        to: layer, in: model, names, images, preprocessing, store, workers: workers, mostImages: .infinity)
      try search.run(Array(requests[some]))
      try search.run(requests.enumerated().filter { !some.contains($0.offset) }.map(\.element))
      return try given(requests, in: store)
    }
  }

  private static func asked(
    _ images: [Int], _ store: Store, mostImages: Double = .infinity
  ) throws -> (search: ContributionSearch, requests: [ContributionSearch.Request]) {
    try asked(
      to: "mixed", in: BranchingNetwork.model(), ["low", "mixed", "top"],
      ImageSet(PictureSelection(of: Patterns(), images), workers: 1), BranchingNetwork.preprocessing, store,
      mostImages: mostImages)
  }

  @Test(arguments: ["mixed", "top"]) func equalsGradientsOfPyTorch(layer: String) throws {
    struct Expected: Decodable {
      var pictures: [Int]
      var shares: [Float]
    }
    let url = try #require(Bundle.module.url(forResource: "given_shares", withExtension: "json"))
    let all = try JSONDecoder().decode([String: [Expected]].self, from: Data(contentsOf: url))
    let expected = try #require(all[layer])
    let found = try Self.given(
      to: layer, in: BranchingNetwork.model(), ["low", "mixed", "top"], ImageSet(Patterns(), workers: 1),
      BranchingNetwork.preprocessing)
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect(found.photographs == expected.pictures.map { "\($0)" })
      // A unit that is above 0 nowhere was given nothing.
      #expect(found.shares.isEmpty == expected.pictures.isEmpty)
      for (share, reference) in zip(found.shares, expected.shares) { #expect(abs(share - reference) < 1e-4) }
    }
  }

  @Test func isWeightsTimesActivationWhereOnlyAKernelLiesBetween() throws {
    let model = try SmallCircuit.model()
    let images = try ImageSet(Rectangles(count: 20), workers: 1)
    let found = try Self.given(
      to: "sides", in: model, ["edges", "sides", "either"], images, SmallCircuit.preprocessing)
    // Two edges of opposite sides, of which a unit is excited by its own and inhibited by the other; nothing of others.
    for (unit, given) in found.enumerated().prefix(2) {
      #expect(given.photographs.count == Self.count)
      #expect(given.shares[unit] > 1 - 1e-5 && given.shares[1 - unit] <= 0)
      #expect(given.shares[2...].allSatisfy { $0 == 0 })
    }
    // Without biases the shares are all of the unit.
    for given in found where !given.shares.isEmpty { #expect(abs(given.shares.reduce(0, +) - 1) < 1e-5) }
  }

  @Test func doesNotDependOnWorkersOrOnWhatIsKnown() throws {
    let model = try BranchingNetwork.model()
    let images = try ImageSet(Patterns(), workers: 1)
    func given(_ workers: Int, first: Range<Int> = 0..<0) throws -> [Given] {
      try Self.given(
        to: "mixed", in: model, ["low", "mixed", "top"], images, BranchingNetwork.preprocessing, workers: workers,
        first: first)
    }
    let alone = try given(1)
    #expect(try given(4) == alone)
    #expect(try given(2, first: 3..<8) == alone)
  }

  @Test func doesNotDependOnTheOrderOfTheImages() throws {
    func shares(_ images: [Int]) throws -> [[Float]] {
      try withTemporaryStore { store in
        let (search, requests) = try Self.asked(images, store)
        try search.run(requests)
        return try Self.given(requests, in: store).map(\.shares)
      }
    }
    let found = try shares(Array(0..<9))
    #expect(try shares(Array((0..<9).reversed())) == found)
    #expect(try shares([3, 1, 4, 0, 5, 8, 2, 6, 7]) == found)
  }

  /// A unit whose strongest photographs are the same is not measured anew, and all are as if there had been no images before.
  @Test func anImageMoreCostsOnlyTheUnitsItExcites() throws {
    let clean = try withTemporaryStore { store in
      let (search, requests) = try Self.asked(Array(0..<9), store)
      try search.run(requests)
      return try Self.given(requests, in: store)
    }
    try withTemporaryStore { store in
      let (before, first) = try Self.asked(Array(0..<8), store)
      #expect(try before.recall(first).count == first.count)
      try before.run(first)
      let measured = try store.contents(name: ContributionMeasurement.name).count
      let (search, requests) = try Self.asked(Array(0..<9), store)
      let open = try search.recall(requests)
      func photographs(_ request: ContributionSearch.Request) -> [String] {
        request.examples.strongest.prefix(Self.count).filter { $0.value > 0 }.map(\.name)
      }
      let excited = zip(first, requests).filter { photographs($0) != photographs($1) }.map(\.1.analysis.unit)
      let silent = requests.filter { photographs($0).isEmpty }.map(\.analysis.unit)
      #expect(!excited.isEmpty && excited.count < requests.count - silent.count)
      #expect(Set(open.map(\.analysis.unit)) == Set(excited + silent))
      try search.run(open)
      #expect(try store.contents(name: ContributionMeasurement.name).count == measured + excited.count)
      #expect(try Self.given(requests, in: store) == clean)
      // What is kept for later is found by what the answers say.
      let kept = try requests.compactMap { try store.finding(of: $0.analysis)?.measurement }
      #expect(try store.questions(keys: kept).count == requests.count - silent.count)
    }
  }

  @Test func whatCostsTooMuchIsNotMeasured() throws {
    try withTemporaryStore { store in
      let (search, requests) = try Self.asked(Array(0..<9), store, mostImages: 1e-6)
      try search.run(requests)
      for request in requests {
        let isSilent = (request.examples.strongest.first?.value ?? 0) <= 0
        #expect(
          try store.finding(of: request.analysis)
            == UnitContributions(photographs: 0, shares: nil, isTooCostly: !isSilent))
      }
      #expect(try store.contents(name: ContributionMeasurement.name).isEmpty)
    }
  }
}

/// The network of given_shares.py.
private enum BranchingNetwork {
  static let preprocessing = Preprocessing(
    range: [0, 1], order: .grey, resize: Patterns.size, size: Size(square: Patterns.size))

  static func model() throws -> Model {
    var nodes: [Node] = []
    var constants: [String: Tensor] = [:]
    func node(_ output: String, _ operator: any Operator, _ inputs: String...) {
      nodes.append(Node(name: output, operator: `operator`, inputs: inputs, output: output))
    }
    func convolution(_ output: String, of input: String, _ seed: Int, _ shape: Shape, bias: Float? = nil) {
      let scale = 1 / Double(shape.dimensions.dropFirst().reduce(1, *)).squareRoot()
      constants["weights \(seed)"] = Tensor(
        shape, (0..<shape.count).map { Float(scale * sin(0.7 * Double($0 * $0) + Double(seed))) })
      var inputs = [input, "weights \(seed)"]
      if let bias {
        constants["bias \(seed)"] = Tensor([shape[0]], Array(repeating: bias, count: shape[0]))
        inputs.append("bias \(seed)")
      }
      let side = shape[2] / 2
      nodes.append(
        Node(
          name: output,
          operator: Convolution(kernel: [shape[2], shape[3]], padding: [side, side, side, side]), inputs: inputs,
          output: output))
    }
    convolution("low sums", of: "image", 1, [6, 1, 3, 3])
    node("low", Activation(.relu), "low sums")
    convolution("a", of: "low", 2, [4, 6, 1, 1], bias: 0.05)
    convolution("b sums", of: "low", 3, [3, 6, 1, 1])
    node("b relu", Activation(.relu), "b sums")
    convolution("b", of: "b relu", 4, [5, 3, 3, 3], bias: 0.05)
    convolution("c sums", of: "low", 5, [2, 6, 1, 1])
    node("c relu", Activation(.relu), "c sums")
    convolution("c", of: "c relu", 6, [3, 2, 5, 5], bias: 0.05)
    node("d pool", Pooling(.max, kernel: [3, 3], padding: [1, 1, 1, 1]), "low")
    convolution("d", of: "d pool", 7, [3, 6, 1, 1], bias: 0.05)
    node("joined", Concatenation(axis: 1), "a", "b", "c", "d")
    node("mixed", Activation(.relu), "joined")
    node("pool", Pooling(.max, kernel: [3, 3], strides: [2, 2], padding: [0, 0, 1, 1]), "mixed")
    convolution("inner sums", of: "pool", 8, [6, 15, 3, 3])
    node("inner", Activation(.relu), "inner sums")
    convolution("long", of: "inner", 9, [6, 6, 3, 3])
    convolution("short", of: "pool", 10, [6, 15, 1, 1])
    node("top sums", Arithmetic(.add), "long", "short")
    node("top", Activation(.relu), "top sums")
    return try Model(
      inputs: [Input(name: "image", dimensions: [nil, 1, Patterns.size, Patterns.size])], nodes: nodes,
      constants: constants, outputs: ["top"], opset: 13, digest: Digest(Data("branching network".utf8)))
  }
}

/// The pictures of given_shares.py.
private struct Patterns: PictureCollection {
  static let size = 21

  let kind = PictureKind.scenes
  let count = 9

  func name(_ index: Int) -> String { "\(index)" }
  func digest(_ index: Int) -> Digest { Digest(Data("pattern \(index)".utf8)) }

  func picture(_ index: Int) -> Picture {
    var picture = Picture(width: Self.size, height: Self.size, color: [0, 0, 0])
    for y in 0..<Self.size {
      for x in 0..<Self.size {
        let shade = UInt8((x * 7 + y * 13 + index * 29 + x * y * (index + 1)) % 251)
        for channel in 0..<3 { picture.pixels[(y * Self.size + x) * 3 + channel] = shade }
      }
    }
    return picture
  }
}
