import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

/// What heads do, beside NumPy, and a head whose weights were set by hand.
@Suite struct HeadTests {
  private struct Pictures: PictureCollection {
    let kind = PictureKind.scenes
    var count: Int { PlantedHead.images.count }
    func name(_ index: Int) -> String { "\(index)" }
    func picture(_ index: Int) -> Picture { PlantedHead.images[index] }
    func digest(_ index: Int) throws(Diagnostic) -> Digest { Digest(try picture(index).pngData()) }
  }

  private let model: Model
  private let block: AttentionBlock
  private let layer: ScanLayer
  private let images: ImageSet

  init() throws {
    model = try ONNXFile.read(PlantedHead.file)
    let found = try #require(try model.layers(["\(PlantedHead.block).heads"]).first)
    let graph = try Graph(model, inputs: ["image": [1, 3, 24, 24]], targets: [found.value])
    block = try #require(graph.attentionBlocks.first)
    layer = try ScanLayer(found, of: model)
    images = try ImageSet(Pictures(), workers: 1)
  }

  private func measured(workers: Int = 1) throws -> [HeadAttention] {
    let measurement = try AttentionMeasurement(
      model: model, block: block, layer: layer, images: images, preprocessing: PlantedHead.preprocessing,
      workers: workers)
    let analysis = LayerAttention(layer: layer, images: images, preprocessing: PlantedHead.preprocessing)
    return try measurement.run(analysis, examples: []).heads
  }

  @Test func numbersAgreeWithNumPy() throws {
    let heads = try measured()
    #expect(heads.map(\.imageCount) == [8, 8, 8, 8])
    for (head, reference) in zip(heads, try PlantedHead.reference()) {
      #expect(abs(head.distance - reference.distance) < 1e-4)
      #expect(abs(head.entropy - reference.entropy) < 1e-4)
      #expect(abs(head.onItself - reference.onItself) < 1e-4)
      #expect(abs(head.onNeighbours - reference.onNeighbours) < 1e-4)
      let onExtraTokens = try #require(head.onExtraTokens)
      #expect(abs(onExtraTokens - reference.onExtraTokens) < 1e-4)
      #expect(abs(head.sameness - reference.sameness) < 1e-4)
      #expect(head.kernel.rows.map(\.count) == reference.kernel.map(\.count))
      for (own, other) in zip(head.kernel.rows.joined(), reference.kernel.joined()) {
        #expect(abs(Double(own) - other) < 1e-4)
      }
      let placeKernel = try #require(head.placeKernel)
      #expect(placeKernel.rows.map(\.count) == reference.placeKernel.map(\.count))
      for (own, other) in zip(placeKernel.rows.joined(), reference.placeKernel.joined()) {
        #expect(abs(Double(own) - other) < 1e-4)
      }
    }
  }

  @Test func thePlantedHeadComesFirst() throws {
    let heads = try measured()
    let nearest = heads.indices.sorted { heads[$0].distance < heads[$1].distance }
    #expect(nearest.first == PlantedHead.head)
    #expect(heads.indices.min { heads[$0].entropy < heads[$1].entropy } == PlantedHead.head)
    #expect(heads.indices.max { heads[$0].sameness < heads[$1].sameness } == PlantedHead.head)
    let peak = try #require(heads[PlantedHead.head].kernel.peak)
    #expect(peak.down == 0 && peak.right == -1 && peak.share > 0.99)
    #expect(heads[PlantedHead.head].family == .left)
    #expect(heads.indices.filter { heads[$0].family == .left } == [PlantedHead.head])
  }

  @Test func workersDoNotMatter() throws {
    #expect(try measured() == measured(workers: 3))
  }

  @Test func aHeadThatIsCutGivesItsMeanOrLooksAsOnAverage() throws {
    let effects = try AblationMeasurement(
      model: model, block: block, logits: "scores", images: images,
      preprocessing: PlantedHead.preprocessing, workers: 2
    ).run(count: 8)
    #expect(effects.map(\.imageCount) == [8, 8, 8, 8])
    for (effect, reference) in zip(effects, try PlantedHead.reference()) {
      for (own, other) in [(effect.output, reference.outputLoss), (effect.pattern, reference.patternLoss)] {
        #expect(abs(own.score - other.score) < 1e-4 && own.changed == other.changed)
      }
    }
  }
}
