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
  @Test func reorderedUnitsAreFoundAgain() throws {
    let found = try ReorderedCircuit.compared().layers
    for (layer, name) in ["edges", "sides", "either"].enumerated() {
      #expect(abs(try #require(found[layer].alignments[layer]) - 1) < 1e-3)
      let order = try #require(ReorderedCircuit.orders[name])
      for (unit, match) in found[layer].matches.enumerated() {
        if name == "edges", unit == 5 {
          #expect(match == nil)
          continue
        }
        let match = try #require(match)
        #expect((match.layer, match.channel) == (layer, order[unit]))
        #expect(abs(match.correlation - 1) < 1e-3 && match.isMutual && found[layer].isAboveChance(match.correlation))
        #expect(abs(try #require(match.ofMaxima) - 1) < 1e-5)
      }
      #expect(found[layer].matched == found[layer].varying)
    }
    let tuning = try #require(found[1].tunings.first)
    #expect(tuning.points.count == 80 && tuning.first == tuning.second)
  }

  @Test func aLayerThatIsAlwaysZeroIsConstant() throws {
    let found = try ReorderedCircuit.compared(dead: "sides").layers
    #expect(found[0].alignments[0] != nil && found[0].alignments[1] == nil && found[0].alignments[2] == nil)
    #expect(found[1].matches.allSatisfy { $0?.layer == 0 })
  }

  @Test func doesNotDependOnTheNumberOfWorkers() throws {
    #expect(try ReorderedCircuit.compared(workers: 1).layers == ReorderedCircuit.compared(workers: 3).layers)
  }

  /// Of many images one more costs its chunk, and another second model leaves the first alone.
  @Test func passesOnlyWhatIsNew() throws {
    func count(_ pass: ImagePass) throws -> Int { try pass.gaps().reduce(0) { $0 + $1.chunk.count } }
    try withTemporaryStore { store in
      let first = try ReorderedCircuit.search(store, images: 300)
      try first.passOfFirst([0, 1, 2]).run()
      try first.passOfSecond().run()
      let more = try ReorderedCircuit.search(store, images: 301)
      for pass in [more.passOfFirst([0, 1, 2]), more.passOfSecond()] {
        #expect(try (1...129).contains(count(pass)))
      }
      let changed = try ReorderedCircuit.search(store, dead: "sides", images: 300)
      #expect(try count(changed.passOfFirst([0, 1, 2])) == 0)
      #expect(try count(changed.passOfSecond()) == 300)
      #expect(changed.analysis(layer: 0).key != first.analysis(layer: 0).key)
    }
  }

  /// A network beside itself: pairs of several chunks are taken from the same images, and chance from others.
  @Test func chunksOfImagesAreComparedAsOne() throws {
    let found = try ReorderedCircuit.compared(images: 300).layers
    #expect(abs(try #require(found[1].alignments[1]) - 1) < 1e-3)
    #expect(found[1].matches.allSatisfy { abs(($0?.correlation ?? 0) - 1) < 1e-3 })
    let chance = try #require(found[1].chance)
    #expect(chance.level < 0.3 && chance.draws == 3)
    #expect(found[1].tunings.first?.points.count == 600)
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
        let layers = try model.layers(["edges"], image: preprocessing.inputShape(count: 1))
        let side = ComparedModel(
          compiler: Compiler(model), layers: try layers.map { try ScanLayer($0, of: model) },
          preprocessing: preprocessing)
        let questions = side.questions(of: ImageChunks(images), on: grid)
        try side.pass(questions, store: store, workers: 1).run()
        let blob = try #require(try questions.first?.answer(in: store)?.maps.first)
        let packed = try #require(try store.blob(blob))
        let samples = try #require(MapSamples(packed: packed, channels: 6, cells: grid.cells, images: 0..<1))
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
