import Analyses
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import Synchronization
import Testing

/// Pictures of a small network, from the request to the PNG.
struct VisualizationTests {
  private let preprocessing = Preprocessing(mean: [0.5], std: [0.25], resize: 32, size: 32)
  private let recipe = FeatureRecipe(size: 32, steps: 40)

  @Test("a picture excites its unit far more than noise does, and says how it was made")
  func rises() throws {
    let model = try smallModel()
    let early = try #require(try visualize(model, [.channel(Unit("second", 1))], steps: 1).first)
    let late = try #require(try visualize(model, [.channel(Unit("second", 1))], steps: 40).first)
    #expect(late.images[0].value > 1.5 * early.images[0].value)
    #expect(late.images[0].outcome == .finished)
    #expect(late.images[0].variant == .positive)
    #expect(late.images[0].size == Size(square: 32))
    #expect(late.images[0].image == Digest(late.pngs[0]))
    for text in ["channel", late.request.upstream[0].hex, "\(late.images[0].value)"] {
      #expect(late.pngs[0].range(of: Data(text.utf8)) != nil)
    }
  }

  @Test("the value is the network's own on the pixels of the PNG")
  func value() throws {
    let model = try smallModel()
    let answer = try #require(try visualize(model, [.channel(Unit("second", 2))]).first)
    let picture = try Picture(decoding: answer.pngs[0])
    let execution = try Compiler(model).program(input: [1, 3, 32, 32], targets: ["second"]).execution()
    preprocessing.input(ofView: picture).withUnsafeBufferPointer { execution.forward($0) }
    let mean = execution.withActivation("second") { map in
      map[(2 * map.count / 6)..<(3 * map.count / 6)].reduce(0, +) / Float(map.count / 6)
    }
    #expect(abs(mean - answer.images[0].value) < 1e-4 * abs(mean))
  }

  @Test("same seed, same bytes: with 1, 2 and 4 workers, alone and among others")
  func deterministic() throws {
    let model = try smallModel()
    let units = (0..<6).map { Objective.channel(Unit("second", $0)) } + (0..<8).map { .channel(Unit("first", $0)) }
    let alone = try visualize(model, [units[3]], steps: 12)
    var sets: [[Digest]] = []
    for workers in [1, 2, 4] {
      let answers = try visualize(model, units, steps: 12, workers: workers)
      sets.append(answers.map { $0.images[0].image })
    }
    #expect(sets[0] == sets[1] && sets[1] == sets[2])
    #expect(sets[0].contains(alone[0].images[0].image))
    #expect(Set(sets[0]).count == 14)
    #expect(try visualize(model, [units[3]], steps: 12, seed: 1)[0].images[0].image != alone[0].images[0].image)
  }

  @Test("every kind of objective can be climbed")
  func kinds() throws {
    let model = try smallModel()
    let unit = Unit("second", 0)
    let objectives: [Objective] = [
      .neuron(unit), .direction("second", [1, 0, -0.5, 0, 0, 0]), .layer("first"), -.channel(unit),
      .channel(unit) + 0.5 * .channel(Unit("first", 3)),
    ]
    for objective in objectives {
      let start = try #require(try visualize(model, [objective], steps: 1).first)
      let end = try #require(try visualize(model, [objective], steps: 160).first)
      #expect(end.images[0].value > start.images[0].value, "\(objective)")
    }
    #expect(try visualize(model, [-.channel(unit)])[0].images[0].variant == .negative)
  }

  @Test("unlike pictures are unlike")
  func diverse() throws {
    let model = try smallModel()
    let answer = try #require(try visualize(model, [.channel(Unit("second", 1))], diversity: 3).first)
    #expect(answer.images.map(\.variant) == [.diverse(0), .diverse(1), .diverse(2)])
    #expect(Set(answer.images.map(\.image)).count == 3)
  }

  @Test("a unit that nothing excites is said to be dead")
  func dead() throws {
    let answer = try #require(try visualize(try smallModel(), [.channel(Unit("second", 5))], steps: 100).first)
    #expect(answer.images[0].outcome == .dead)
    #expect(answer.images[0].value == 0)
    #expect(answer.images[0].steps == Settling.patience)
  }

  @Test("a unit whose objective is no number ends alone")
  func diverged() throws {
    let units = (0..<2).map { Objective.channel(Unit("broken", $0)) }
    let answers = try visualize(try smallModel(), units)
    #expect(answers.map { $0.images[0].outcome } == [.diverged, .finished])
    #expect(answers[1].images[0].value.isFinite)
  }

  @Test("stopping keeps what is finished and drops the rest")
  func stopping() throws {
    let units = (0..<5).map { Objective.channel(Unit("second", $0)) } + (0..<8).map { .channel(Unit("first", $0)) }
    let model = try smallModel()
    let delivered = Mutex(0)
    let requests = try units.map {
      try FeatureVisualization($0, of: model, preprocessing: preprocessing, recipe: recipe)
    }
    try FeatureVisualizer(Compiler(model)).visualize(
      requests, workers: 1, shouldStop: { delivered.withLock { $0 > 0 } }
    ) { answers in delivered.withLock { $0 += answers.count } }
    #expect((1..<13) ~= delivered.withLock { $0 })
  }

  @Test("the key depends on what decides the picture, not on what layers are called")
  func key() throws {
    let (model, renamed) = (try smallModel(), try smallModel(prefix: "other "))
    func request(_ model: Model, _ layer: String, _ recipe: FeatureRecipe) throws -> FeatureVisualization {
      try FeatureVisualization(.channel(Unit(layer, 1)), of: model, preprocessing: preprocessing, recipe: recipe)
    }
    let key = try request(model, "second", recipe).key
    #expect(try request(renamed, "other second", recipe).key == key)
    #expect(try request(model, "first", recipe).key != key)
    #expect(try request(model, "second", FeatureRecipe(size: 32, steps: 41)).key != key)
    #expect(try request(model, "second", FeatureRecipe(size: 33, steps: 40)).key != key)
    #expect(try request(model, "second", FeatureRecipe(size: 32, steps: 40, seed: 1)).key != key)
    #expect(try request(model, "second", FeatureRecipe(size: 32, steps: 40, transformations: [])).key != key)
    let negative = try FeatureVisualization(
      -.channel(Unit("second", 1)), of: model, preprocessing: preprocessing, recipe: recipe)
    #expect(negative.key != key)
  }

  @Test("recipes that cannot be followed are refused")
  func refusals() throws {
    let model = try smallModel()
    let recipes = [
      FeatureRecipe(size: 32, steps: 0), FeatureRecipe(size: 4), FeatureRecipe(transformations: [.scale([])]),
      FeatureRecipe(transformations: [.jitter(-1)]), FeatureRecipe(transformations: [.rotate([.nan])]),
    ]
    for recipe in recipes {
      #expect(throws: Diagnostic.self) {
        try FeatureVisualization(
          .channel(Unit("second", 0)), of: model, preprocessing: preprocessing, recipe: recipe)
      }
    }
    for unit in [Unit("second", 6), Unit("nowhere", 0)] {
      #expect(throws: Diagnostic.self) {
        try FeatureVisualization(.channel(unit), of: model, preprocessing: preprocessing, recipe: recipe)
      }
    }
  }

  @Test("the order has some of each layer early, and featured units first")
  func order() {
    let layers = [(name: "a", channels: 20), (name: "b", channels: 9)]
    let units = FeatureOrder.units(of: layers, featured: [[Unit("b", 8), Unit("a", 3), Unit("b", 8)]])
    #expect(units.prefix(2) == [Unit("a", 3), Unit("b", 8)])
    #expect(units.count == 29 && Set(units).count == 29)
    #expect(Set(units.prefix(18).map(\.layer)) == ["a", "b"])
    #expect(units.dropFirst(2).first == Unit("a", 0))
    #expect(units.last == Unit("a", 19))
  }

  @Test("the kernel of a first unit is shown in its colours")
  func kernel() throws {
    let model = try smallModel()
    let kernel = try #require(KernelPicture(of: Unit("first", 2), in: model, preprocessing: preprocessing))
    let (finding, png) = try kernel.run()
    let picture = try Picture(decoding: png)
    #expect((picture.width, picture.height) == (3, 3))
    #expect(finding.variant == .kernel && finding.image == Digest(png))
    let weights = try #require(model.constants["first weights"]).values[(2 * 27)..<(3 * 27)].map(\.self)
    let largest = weights.map(abs).max() ?? 0
    for channel in 0..<3 {
      let expected = 127.5 + 127.5 * weights[channel * 9 + 4] / largest
      #expect(abs(Float(picture[1, 1].map(\.self)[channel]) - expected) <= 0.51)
    }
    #expect(KernelPicture(of: Unit("second", 0), in: model, preprocessing: preprocessing) == nil)
  }

  private func visualize(
    _ model: Model, _ objectives: [Objective], steps: Int = 40, seed: UInt64 = 0, diversity: Int = 1, workers: Int = 2
  ) throws -> [FeatureVisualizer.Answer] {
    let recipe = FeatureRecipe(size: 32, steps: steps, seed: seed)
    let requests = try objectives.map {
      try FeatureVisualization(
        $0, of: model, preprocessing: preprocessing, recipe: recipe, diversity: diversity)
    }
    let answers = Mutex<[Digest: FeatureVisualizer.Answer]>([:])
    try FeatureVisualizer(Compiler(model)).visualize(requests, workers: workers) { new in
      answers.withLock { answers in for answer in new { answers[answer.request.key] = answer } }
    }
    let all = answers.withLock { $0 }
    return requests.compactMap { all[$0.key] }
  }
}

/// Two convolutions with ReLUs: `first` has 8 channels, `second` 6, the last of which is dead; the activations of
/// `broken`'s first overflow.
private func smallModel(prefix: String = "") throws -> Model {
  var generator = SeededGenerator(seed: 7)
  func tensor(_ shape: Shape, _ scale: Float) -> Tensor {
    Tensor(shape, (0..<shape.count).map { _ in scale * generator.gaussian() })
  }
  var bias: [Float] = [0, 0.1, 0, -0.1, 0, -1e6]
  bias.reserveCapacity(6)
  let constants: [String: Tensor] = [
    "first weights": tensor([8, 3, 3, 3], 0.3), "first bias": tensor([8], 0.1),
    "second weights": tensor([6, 8, 3, 3], 0.2), "second bias": Tensor([6], bias),
    "broken scale": Tensor([8], [.greatestFiniteMagnitude] + Array(repeating: 1, count: 7)),
    "broken shift": Tensor([8], [.greatestFiniteMagnitude] + Array(repeating: 0, count: 7)),
  ]
  let convolution = Convolution(kernel: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1])
  let nodes = [
    Node(name: "c1", operator: convolution, inputs: ["x", "first weights", "first bias"], output: "c1"),
    Node(name: prefix + "first", operator: Activation(.relu), inputs: ["c1"], output: prefix + "first"),
    Node(
      name: "c2", operator: convolution, inputs: [prefix + "first", "second weights", "second bias"], output: "c2"),
    Node(name: prefix + "second", operator: Activation(.relu), inputs: ["c2"], output: prefix + "second"),
    Node(
      name: "broken", operator: ScaleShift(), inputs: [prefix + "first", "broken scale", "broken shift"],
      output: "broken"),
  ]
  return try Model(
    inputs: [Input(name: "x", dimensions: [nil, 3, 32, 32])], nodes: nodes, constants: constants,
    outputs: [prefix + "second", "broken"], opset: 13, digest: Digest(Array("small".utf8)))
}
