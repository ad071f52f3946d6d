import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

/// A network beside the same one with its units in another order.
struct ComparisonTests {
  /// The unit that each unit becomes.
  private static let orders = ["edges": [3, 5, 0, 1, 2, 4], "sides": [2, 0, 3, 1], "either": [1, 0]]

  /// The network of ``SmallCircuit`` with the units of its layers reordered, or with a layer that is always 0.
  private static func other(dead: String? = nil) throws -> Model {
    let model = try SmallCircuit.model()
    var constants = model.constants
    for (layer, before) in [("edges", nil), ("sides", "edges"), ("either", "sides")] as [(String, String?)] {
      guard let weights = constants["\(layer) weights"], let order = orders[layer] else { continue }
      var moved = weights
      let (inputs, area) = (weights.shape[1], 9)
      for (unit, place) in order.enumerated() {
        for input in 0..<inputs {
          let to = before.flatMap { orders[$0] }?[input] ?? input
          for cell in 0..<area {
            moved.values[(place * inputs + to) * area + cell] =
              layer == dead ? 0 : weights.values[(unit * inputs + input) * area + cell]
          }
        }
      }
      constants["\(layer) weights"] = moved
    }
    return try Model(
      inputs: model.inputs, nodes: model.nodes, constants: constants, outputs: model.outputs, opset: model.opset,
      digest: Digest([1]))
  }

  private func search(
    _ store: Store, dead: String? = nil, images: Int = 40, workers: Int = 2
  ) throws -> ComparisonSearch {
    func side(_ model: Model) throws -> ComparedModel {
      ComparedModel(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model), preprocessing: SmallCircuit.preprocessing)
    }
    return ComparisonSearch(
      try side(SmallCircuit.model()), try side(Self.other(dead: dead)),
      images: try ImageSet(Rectangles(count: images), workers: 1), store: store, workers: workers)
  }

  private func found(dead: String? = nil, workers: Int = 2) throws -> [LayerCorrespondence] {
    try withTemporaryStore { store in
      let search = try search(store, dead: dead, workers: workers)
      try search.scanOfFirst([0, 1, 2]).run()
      try search.scanOfSecond().run()
      try search.run([0, 1, 2])
      return try (0..<3).map { try #require(try store.finding(of: search.analysis(layer: $0))) }
    }
  }

  @Test func reorderedUnitsAreFoundAgain() throws {
    let found = try found()
    for (layer, name) in ["edges", "sides", "either"].enumerated() {
      #expect(abs(try #require(found[layer].alignments[layer]) - 1) < 1e-3)
      let order = try #require(Self.orders[name])
      for (unit, match) in found[layer].matches.enumerated() {
        if name == "edges", unit == 5 {
          #expect(match == nil)
          continue
        }
        let match = try #require(match)
        #expect((match.layer, match.channel) == (layer, order[unit]))
        #expect(abs(match.correlation - 1) < 1e-3 && match.isMutual && found[layer].isAboveChance(match))
        #expect(abs(try #require(match.ofMaxima) - 1) < 1e-5)
      }
      #expect(found[layer].matched == found[layer].varying)
    }
    let tuning = try #require(found[1].tunings.first)
    #expect(tuning.points.count == 80 && tuning.first == tuning.second)
  }

  @Test func aLayerThatIsAlwaysZeroIsConstant() throws {
    let found = try found(dead: "sides")
    #expect(found[0].alignments[0] != nil && found[0].alignments[1] == nil && found[0].alignments[2] == nil)
    #expect(found[1].matches.allSatisfy { $0?.layer == 0 })
  }

  @Test func doesNotDependOnTheNumberOfWorkers() throws {
    #expect(try found(workers: 1) == found(workers: 3))
  }

  @Test func scansOnlyWhatIsNew() throws {
    try withTemporaryStore { store in
      let first = try search(store, images: 30)
      try first.scanOfFirst([0, 1, 2]).run()
      try first.scanOfSecond().run()
      let more = try search(store, images: 32)
      #expect(try more.scanOfFirst([0, 1, 2]).missing() == [30, 31])
      #expect(try more.scanOfSecond().missing() == [30, 31])
      let changed = try search(store, dead: "sides", images: 30)
      #expect(try changed.scanOfFirst([0, 1, 2]).missing() == [])
      #expect(try changed.scanOfSecond().missing().count == 30)
      #expect(changed.analysis(layer: 0).key != first.analysis(layer: 0).key)
    }
  }

  @Test func fewerThanTwentyImagesAreRefused() throws {
    let fault = #expect(throws: Diagnostic.self) { try ComparisonParameters.check(imageCount: 19) }
    #expect(fault?.what == "two models are compared over at least 20 images, and there are 19")
    try ComparisonParameters.check(imageCount: 20)
  }

  /// Unit 4 of the first layer is the image itself, so the cells are means of its pixels.
  @Test func cellsAreMeansOverTheSamePartOfTheImage() throws {
    try withTemporaryStore { store in
      let model = try SmallCircuit.model()
      let images = try ImageSet(Rectangles(count: 1), workers: 1)
      var wide = SmallCircuit.preprocessing
      (wide.resize, wide.size) = (24, 16)
      let grid = CommonGrid(side: 4, over: [SmallCircuit.preprocessing, wide])
      #expect(grid.window == 16.0 / 24)
      for preprocessing in [SmallCircuit.preprocessing, wide] {
        let layers = try model.layers(["edges"], image: [1, 1, preprocessing.size, preprocessing.size])
        let scan = ActivationScan(
          compiler: Compiler(model), layers: try layers.map { try ScanLayer($0, of: model) }, images: images,
          preprocessing: preprocessing, store: store, grid: grid)
        try scan.run()
        let samples = try MapSamples(scan, layer: 0, images: [0], grid: grid)
        let input = SmallCircuit.preprocessing.input(of: Rectangles(count: 1).picture(0))
        for cell in 0..<16 {
          var sum: Float = 0
          for y in 0..<4 {
            for x in 0..<4 { sum += input[(4 + cell / 4 * 4 + y) * 24 + 4 + cell % 4 * 4 + x] }
          }
          #expect(abs(samples.values[4 * 16 + cell] - sum / 16) < 4e-3)
        }
      }
    }
  }

  @Test func weightImagesAreComparedInPixels() throws {
    let small: [[Float]] = [[1, -2], [0, 3]]
    let large = small.flatMap { row in [row, row].map { $0.flatMap { [$0, $0] } } }
    #expect(abs(try #require(WeightImages(small, pitch: 8, large, pitch: 4).correlation) - 1) < 1e-6)
    #expect(abs(try #require(WeightImages(small, pitch: 1, small.map { $0.map(-) }, pitch: 1).correlation) + 1) < 1e-6)
    #expect(WeightImages([[1, 1], [1, 1]], pitch: 1, small, pitch: 1).correlation == nil)
  }
}
