import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import Scenes
import TestSupport
import Testing

/// The circuit of a class of the network that tells heads by their facing.
@Suite struct ClassCircuitTests {
  private let compiler: Compiler
  /// From the lowest to the logits.
  private let layers: [ScanLayer]
  private let images: ImageSet
  /// The class of each image.
  private let contents: [Int?]
  private static let left = ClassContrast(index: 0, name: "left", rivals: [1, 2], rival: nil)

  init() throws {
    let model = try HandbuiltNetwork.model()
    let image = HandbuiltNetwork.preprocessing.inputShape(count: 1)
    let output = try #require(try ClassOutput(model, image: image))
    layers = try model.layers(["mixed4a", "mixed4b", "mixed4c", output.logits], image: image)
      .map { try ScanLayer($0, of: model) }
    compiler = Compiler(model)
    let scenes = HeadSceneCollection(count: 120, seed: 7)
    images = try ImageSet(scenes, workers: 2)
    contents = (0..<scenes.count).map { index in
      HeadSceneCollection.Content.allCases.firstIndex(of: scenes.content(index))
    }
  }

  private func circuit(_ classes: [Int?], most: Int = 120, workers: Int = 2) throws -> ClassCircuit {
    try ClassCircuitSearch(
      Self.left, compiler: compiler, layers: layers, images: images,
      chosen: try ClassImages(of: Self.left, classes: classes, in: images, most: most),
      preprocessing: HandbuiltNetwork.preprocessing, parameters: .init(), workers: workers
    ).circuit()
  }

  /// With all units its answers are the whole network's, with none it has one answer.
  @Test func aClassIsToldByItsCircuit() throws {
    let circuit = try circuit(contents)
    #expect(circuit.target == Unit("classifier", 0) && circuit.against == [1, 2] && circuit.rival == nil)
    #expect(circuit.layers == ["mixed4a", "mixed4b", "mixed4c"])
    #expect(circuit.chosenOn == 60 && circuit.images == 20 && circuit.otherImages == 40)
    let whole = try #require(circuit.sizes.last)
    #expect(whole.kept == circuit.before)
    #expect(whole.cut.told == 0)
    let (sufficient, necessary) = (try #require(circuit.sufficient), try #require(circuit.necessary))
    #expect(sufficient.kept.told > 0.8 && sufficient.size.share < 0.1)
    #expect(necessary.cut.told < 0.2 && necessary.cut.others == 1)
    let (kept, left) = (try #require(circuit.kept), try #require(circuit.left))
    #expect(abs(kept.share - sufficient.kept.told / circuit.before.told) < 1e-6)
    #expect(kept.low <= kept.share && kept.share <= kept.high && left.low <= left.share && left.share <= left.high)
    #expect(circuit.verdict == .proved)
    #expect(circuit.units.map(\.count) == necessary.size.units)
    #expect(circuit.strongest.map(\.unit) == Array(circuit.units.joined()))
    #expect(circuit.units.last?.first == Unit("mixed4c", 1))
  }

  /// Above the last layer there are a maximum over the map and the classifier's weights, 12 for each facing and 1.5 for
  /// neither, so what the unit that says "facing left" does alone can be worked out.
  @Test func whatAUnitDoesAloneIsWhatItsWeightsSay() throws {
    let circuit = try circuit(contents)
    func held(_ isMeant: (Int) -> Bool) -> [Int] {
      let own = images.byDigest.filter { contents[$0].map(isMeant) ?? false }
      return own.indices.filter { !$0.isMultiple(of: 2) }.map { own[$0] }
    }
    let (own, others) = (held { $0 == 0 }, held { $0 > 0 })
    let value = layers[2].value
    let reader = try MapReader(
      compiler: compiler, preprocessing: HandbuiltNetwork.preprocessing, layers: [value], batch: 1)
    let maps = try reader.read(Array(0..<images.count), of: images, workers: 2) { state, _ in
      state.withMaps(of: value) { maps in (1...2).map { Array(maps[0, $0]) } }
    }
    func most(_ map: [Float]) -> Float { max(map.max() ?? 0, 0) }
    let reference = images.smallest(256, besides: own + others)
    let means = reference.map { image in maps[image][0].reduce(0, +) / Float(maps[image][0].count) }
    let mean = means.reduce(0, +) / Float(means.count)
    let leads = own.map { 12 * most(maps[$0][0]) - (12 * most(maps[$0][1]) + 1.5) / 2 }
    let lead = leads.reduce(0, +) / Float(leads.count)
    let lost = own.map { 12 * (most(maps[$0][0]) - max(mean, 0)) }.reduce(0, +) / Float(own.count)
    let facing = try #require(circuit.strongest.first { $0.unit == Unit("mixed4c", 1) })
    #expect(lead > 1 && abs(circuit.lead - lead) < 1e-3 * lead)
    #expect(abs(facing.lost - lost) < 1e-3 * lost)
    #expect(abs(circuit.share(of: facing) - lost / lead) < 2e-3)
  }

  @Test func theCircuitIsTheSameForAnyNumberOfWorkers() throws {
    let circuits = try [1, 3].map { try circuit(contents, most: 24, workers: $0) }
    #expect(circuits[0] == circuits[1])
    #expect(circuits[0].images == 12 && circuits[0].otherImages == 12)
  }

  /// Where the network takes none of a class's images for it there is nothing to be a share of.
  @Test func aClassThatIsNotToldHasNoCircuit() throws {
    let circuit = try circuit(contents.map { $0.map { ($0 + 2) % 3 } })
    #expect(circuit.before.told <= 0 && circuit.before.own == 0)
    #expect(circuit.sufficient == nil && circuit.necessary == nil && circuit.kept == nil && circuit.left == nil)
    #expect(circuit.verdict == .suggested && circuit.units.joined().isEmpty && circuit.strongest.isEmpty)
  }

  /// The order and the names of files decide nothing; who is of which class does.
  @Test func imagesAreChosenByTheirContent() throws {
    let chosen = try ClassImages(of: Self.left, classes: contents, in: images, most: 24)
    let order = Array((0..<images.count).reversed())
    let turned = try ImageSet(PictureSelection(of: images.collection, order), workers: 2)
    #expect(
      try ClassImages(of: Self.left, classes: order.map { contents[$0] }, in: turned, most: 24).digest == chosen.digest)
    let others = contents.map { $0.map { $0 == 0 ? 0 : 3 - $0 } }
    #expect(try ClassImages(of: Self.left, classes: others, in: images, most: 24).digest != chosen.digest)
  }

  @Test(arguments: [
    ([1, 1, 2] as [Int?], "of 120 images 0 are known to be of class 'left'; a circuit needs 20"),
    (
      [0, nil, nil] as [Int?],
      "of 120 images 0 are known to be of the classes that 'left' is told from; a circuit needs 20"
    ),
  ])
  func tooFewImagesAreTold(of classes: [Int?], fault: String) throws {
    let told = #expect(throws: Diagnostic.self) {
      try ClassImages(of: Self.left, classes: contents.map { $0.flatMap { classes[$0] } }, in: images, most: 120)
    }
    #expect(told?.what == fault)
  }
}
