import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

/// What heads do that look within windows, beside NumPy over all pairs of patches.
@Suite struct WindowHeadTests {
  private let model: Model
  private let images: ImageSet

  init() throws {
    model = try ONNXFile.read(WindowFiles.file("torchscript17"))
    images = try ImageSet(WindowFiles.Pictures(), workers: 1)
  }

  private func site(_ number: Int) throws -> (block: AttentionBlock, layer: ScanLayer) {
    let image: Shape = [1, 3, WindowFiles.size.height, WindowFiles.size.width]
    let found = try #require(try model.layers(["blocks.\(number).heads"], image: image).first)
    // What heads write is known by what follows them.
    let graph = try Graph(model, inputs: ["image": image], targets: [found.value] + model.outputs)
    let block = try #require(graph.attentionBlocks.first { $0.headValue == found.value })
    return (block, try ScanLayer(found, of: model))
  }

  private func measured(
    _ number: Int, examples: [UnitExamples?] = [], workers: Int = 1
  ) throws -> (heads: [HeadAttention], sheets: [Picture]) {
    let (block, layer) = try site(number)
    let measurement = try AttentionMeasurement(
      model: model, block: block, layer: layer, images: images, preprocessing: WindowFiles.preprocessing,
      workers: workers)
    let analysis = LayerAttention(layer: layer, images: images, preprocessing: WindowFiles.preprocessing)
    let (heads, sheets) = try measurement.run(analysis, examples: examples)
    return (heads, try sheets.map { try Picture(decoding: $0) })
  }

  @Test(arguments: 0..<3) func numbersAgreeWithNumPy(_ number: Int) throws {
    let heads = try measured(number).heads
    #expect(heads.map(\.imageCount) == [2, 2])
    for (head, reference) in zip(heads, try WindowFiles.reference().heads[number]) {
      #expect(head.grid == WindowFiles.grid && head.onExtraTokens == nil && head.classRow == nil)
      #expect(abs(head.distance - reference.distance) < 1e-4)
      #expect(abs(head.entropy - reference.entropy) < 1e-4)
      #expect(abs(head.onItself - reference.onItself) < 1e-4)
      #expect(abs(head.onNeighbours - reference.onNeighbours) < 1e-4)
      #expect(abs(head.sameness - reference.sameness) < 1e-4)
      let placeKernel = try #require(head.placeKernel)
      for (own, other) in [(head.kernel, reference.kernel), (placeKernel, reference.placeKernel)] {
        #expect(own.rows.map(\.count) == other.map(\.count))
        for (own, other) in zip(own.rows.joined(), other.joined()) { #expect(abs(Double(own) - other) < 1e-4) }
      }
    }
  }

  @Test func windowsAreSaid() throws {
    let size = Size(square: 4)
    #expect(
      try (0..<3).map { try measured($0).heads.first?.windows } == [
        .init(size: size, step: Size(square: 1), shift: Cell(row: 0, column: 0)),
        .init(size: size, step: Size(square: 1), shift: Cell(row: 1, column: 2)),
        .init(size: size, step: Size(height: 2, width: 3), shift: Cell(row: 0, column: 0)),
      ])
  }

  @Test func workersDoNotMatter() throws {
    #expect(try measured(1).heads == measured(1, workers: 2).heads)
  }

  /// A patch that lies in another window, or is hidden, is no dark patch of the sheet but none.
  @Test func aSheetShowsOneWindowAndOnlyWhatIsThere() throws {
    func shown(_ number: Int, at patch: Cell) throws -> (pattern: HeadPattern, sheet: Picture) {
      let example = Example(
        image: images.digests[0], name: "0", picture: images.digests[0], value: 1, position: patch,
        crop: Box(left: 0, top: 0, width: 1, height: 1))
      let examples = UnitExamples(
        strongest: [example], samples: [], histogram: Histogram(low: 0, high: 1, counts: [1]), mean: 1, shareActive: 1,
        imageCount: 1)
      let found = try measured(number, examples: [examples, nil])
      return (try #require(found.heads[0].patterns.first), try #require(found.sheets.first))
    }
    func opaque(_ sheet: Picture, _ tile: Cell) -> [Int] {
      (0..<WindowFiles.grid.count).filter { patch in
        let cell = Cell(patch, width: WindowFiles.grid.width)
        let pixel = sheet[
          tile.column * WindowFiles.grid.width + cell.column, tile.row * WindowFiles.grid.height + cell.row]
        return pixel.last == 255
      }
    }
    // The corner window of the rolled map, of which each patch sees those of its own edges.
    let corner = try shown(1, at: Cell(row: 7, column: 11))
    let members = try #require(corner.pattern.window)
    #expect((corner.sheet.width, corner.sheet.height, corner.sheet.channels) == (48, 32, 4))
    #expect(members.count == 16 && members.contains(95) && members.contains(1))
    #expect(opaque(corner.sheet, Cell(row: 0, column: 0)) == [70, 71, 82, 83, 94, 95])
    #expect(opaque(corner.sheet, Cell(row: 3, column: 3)) == [0, 1])
    let apart = try shown(2, at: Cell(row: 1, column: 1))
    #expect(apart.pattern.window?.starts(with: [13, 16, 19, 22, 37]) == true)
    #expect(opaque(apart.sheet, Cell(row: 2, column: 1)) == apart.pattern.window)
  }

  @Test(arguments: 0..<3) func aHeadThatIsCutGivesItsMeanOrLooksAsOnAverage(_ number: Int) throws {
    let effects = try AblationMeasurement(
      model: model, block: try site(number).block, logits: "logits", images: images,
      preprocessing: WindowFiles.preprocessing, workers: 1
    ).run(count: 2)
    for (effect, reference) in zip(effects, try WindowFiles.reference().heads[number]) {
      for (own, other) in [(effect.output, reference.outputLoss), (effect.pattern, reference.patternLoss)] {
        #expect(abs(own.score - other.score) < 1e-5 && own.changed == other.changed)
      }
    }
  }

  /// What follows from one step over the stream's tokens is not said of them.
  @Test func nothingIsSaidOfWhatTheyAddStraight() throws {
    let (block, layer) = try site(0)
    #expect(
      try DirectEffectMeasurement(
        model: model, block: block, layer: layer, logits: "logits", images: images,
        preprocessing: WindowFiles.preprocessing) == nil)
  }

  @Test func noCircuitEndsInThem() throws {
    let layers = try model.layers(image: [1, 3, WindowFiles.size.height, WindowFiles.size.width])
    let layer = try #require(layers.first { $0.name == "blocks.1.heads" })
    let fault = #expect(throws: Diagnostic.self) {
      try StreamCircuitSearch(
        unit: 0, of: layer, layers: layers, compiler: Compiler(model), images: images,
        preprocessing: WindowFiles.preprocessing, parameters: CircuitParameters(breadth: 2), workers: 1)
    }
    #expect(fault?.description.contains("look within windows") == true)
  }
}
