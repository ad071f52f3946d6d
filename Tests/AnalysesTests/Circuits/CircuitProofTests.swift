import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Scenes
import TestSupport
import Testing

/// The rule by which a circuit is called proved, and what it is measured with.
@Suite struct CircuitProofTests {
  @Test(arguments: [(96, 100, 0.02371), (95, 100, 0.05758), (28, 28, 0.05233), (29, 29, 0.04710), (0, 10, 1)])
  func theTailOfTheBinomialDistribution(won: Int, count: Int, p: Double) {
    #expect(abs(Double(ChanceTest.tail(won, of: count, chance: 0.9)) - p) < 1e-4)
  }

  @Test func theVerdictFollowsFromTheNumbersAlone() {
    let rule = EvidenceRule()
    func test(_ won: Int, quantile: Float = 0.1) -> ChanceTest {
      ChanceTest(won: won, of: 100, p: ChanceTest.tail(won, of: 100, chance: 0.9), quantile: quantile)
    }
    let kept = MedianInterval(median: 0.8, low: 0.7, high: 0.9)
    let left = MedianInterval(median: 0.2, low: 0.1, high: 0.3)
    func verdict(
      images: Int = 60, kept: MedianInterval? = kept, left: MedianInterval? = left,
      sufficiency: ChanceTest? = test(100), necessity: ChanceTest? = test(100)
    ) -> Verdict {
      rule.verdict(images: images, kept: kept, left: left, sufficiency: sufficiency, necessity: necessity)
    }
    #expect(verdict() == .proved)
    #expect(verdict(sufficiency: test(96)) == .proved)
    #expect(verdict(sufficiency: test(95)) == .supported)
    #expect(verdict(sufficiency: test(100, quantile: 0.75)) == .supported)
    #expect(verdict(kept: nil, sufficiency: nil) == .supported)
    #expect(verdict(kept: MedianInterval(median: 0.79, low: 0.7, high: 0.9)) == .supported)
    #expect(verdict(left: MedianInterval(median: 0.21, low: 0.1, high: 0.3)) == .suggested)
    #expect(verdict(left: nil) == .suggested)
    #expect(verdict(necessity: test(95)) == .suggested)
    #expect(verdict(necessity: nil) == .suggested)
    #expect(verdict(images: 9) == .suggested)
  }

  @Test func imagesOnWhichNothingIsTakenDoNotCount() {
    // All, nothing, and two ways of cutting.
    let table = FaithfulnessTable([
      [10, 0, 5, 2], [10, 9.9, 0, 0], [8, 0, 8, .nan], [8, 4, 6, 4], [-1, -1, 0, 0], [0, 0, 0, 0],
    ])
    #expect(table.images == 2)
    #expect(table.values == [[0.5, 0.5], [0.2, 0]])
    #expect(table.median(1) == 0.1)
    #expect(table.interval(0, seed: 1) == MedianInterval(median: 0.5, low: 0.5, high: 0.5))
    #expect(FaithfulnessTable([[1, 1, 0]]).interval(0, seed: 1) == nil)
  }

  @Test func edgesAreThoseBetweenTheUnitsAndIntoTheTarget() {
    let size = CircuitSize(units: [2, 3], of: [10, 20])
    #expect(size.edges == 2 * 3 + 3)
    #expect(abs(size.share - 9 / 220) < 1e-6)
    #expect(CircuitSize.curve(of: [480, 512, 512]).map(\.units.last) == [16, 23, 36, 51, 72, 114, 162, 229, 362, 512])
    #expect(CircuitSize.curve(of: [2, 1]).map(\.units) == [[1, 1], [2, 1]])
  }

  @Test func unitsAreRankedByTheirMeanEffect() {
    let ranking = EffectRanking([[[1, 3, -2, 1]], [[1, -1, 0, 1]]])
    #expect(ranking.order == [[0, 1, 3, 2]])
    #expect(ranking.first([1]) == [[0]])
    #expect(ranking.next([2]) == [[3, 2]])
    #expect(ranking.next([3]) == nil)
  }

  /// Where windows lie, for all strides, sizes and places.
  @Test func aWindowHoldsAllThatIsSeenInsideTheMap() {
    for stride in 1...3 {
      for size in 1...7 {
        for cells in 1...3 {
          for length in [5, 12, 13] {
            let field = ReceptiveField(size: size, stride: stride, offset: -(size / 2))
            let window = SectionWindow(field, cells: cells, length: length)
            for next in 0...max((length - 1) / stride + 1 - cells, 0) {
              let start = window.start(under: next)
              let seen = field.pixels(at: next).lowerBound..<field.pixels(at: next + cells - 1).upperBound
              let inside = seen.clamped(to: 0..<length)
              #expect(start >= 0 && start + window.extent <= length)
              #expect(inside.isEmpty || (start <= inside.lowerBound && inside.upperBound <= start + window.extent))
              // Cells of the next layer stand where they would in the whole map.
              #expect(window.extent == length || start == window.image(of: start) * stride)
              #expect(window.extent == length || (length - window.extent).isMultiple(of: stride))
            }
          }
        }
      }
    }
  }

  /// With every unit kept the parts that are looked at come to what the whole network does, wherever the target is read.
  @Test func windowsChangeNoNumber() throws {
    let (compiler, layers, images) = try Self.handbuilt()
    let preprocessing = HandbuiltNetwork.preprocessing
    let input = preprocessing.inputShape(count: 1)
    let network = try Graph(
      compiler.model, inputs: [compiler.model.inputs[0].name: input], targets: layers.map(\.value))
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: layers.map(\.value), batch: 1
    ).state()
    for channel in 0..<layers[layers.count - 1].channels {
      let chain = try MaskedChain(
        compiler: compiler, network: network, layers: layers, readout: Readout(unit: channel), batch: 2)
      let state = try chain.state()
      for image in 0..<3 {
        reader.forward([preprocessing.view(of: images.picture(image))])
        let values = layers.dropLast().map { layer in reader.withValue(of: layer.value, place: 0) { Array($0) } }
        let map = reader.withMaps(of: layers[layers.count - 1].value) { Array($0[0, channel]) }
        for cell in [0, 3, map.count / 2, map.count - 1] {
          let parts = chain.parts(of: values, at: cell)
          let all = UnitMask(all: chain.widths)
          let found = state.outcomes([all, all, all], on: parts, others: parts, at: [cell])
          #expect(found.count == 3 && found.allSatisfy { abs(max($0[0], 0) - map[cell]) < 1e-4 })
        }
      }
    }
  }

  /// In a network without biases what all units of a layer give is the target's value.
  @Test func effectsAddUp() throws {
    let model = try SmallCircuit.model()
    let compiler = Compiler(model)
    let layers = try SmallCircuit.layers(model)
    let shape = SmallCircuit.preprocessing.inputShape(count: 1)
    let network = try Graph(model, inputs: ["image": shape], targets: layers.map(\.value))
    let chain = try MaskedChain(
      compiler: compiler, network: network, layers: layers, readout: Readout(unit: 0), batch: 5, gradient: true)
    let reader = try MapReader(
      compiler: compiler, preprocessing: SmallCircuit.preprocessing, layers: layers.map(\.value), batch: 1
    ).state()
    let state = try chain.state()
    for image in 0..<4 {
      reader.forward([SmallCircuit.preprocessing.view(of: Rectangles(count: 4).picture(image))])
      let values = layers.dropLast().map { layer in reader.withValue(of: layer.value, place: 0) { Array($0) } }
      let activity = reader.withMaps(of: layers[2].value) { UnitActivity(of: $0[0, 0]) }
      let parts = chain.parts(of: values, at: activity.cell)
      let nothing = parts.map { [Float](repeating: 0, count: $0.count) }
      let effects = state.effects(on: parts, others: nothing, points: 5, at: [activity.cell])
      for method in effects {
        for layer in method {
          let sum = layer.reduce(0, +)
          #expect(abs(sum - activity.largest) < 1e-3 * activity.largest, "\(sum) of \(activity.largest)")
        }
      }
    }
  }

  /// Of the network whose weights are formulas: what it needs is found, and more than chance.
  @Test(arguments: AblationKind.usual)
  func theKnownCircuitStandsOut(by ablation: AblationKind) throws {
    let (compiler, layers, images) = try Self.handbuilt()
    let target = try #require(try HandbuiltNetwork.truth().unit("head and neck", of: "mixed4c"))
    let relations = RelationSearch(
      compiler: compiler, layers: layers, images: try ImageSet(images, workers: 2),
      preprocessing: HandbuiltNetwork.preprocessing, workers: 2)
    let proof = try withTemporaryStore { store in
      try CircuitSearch(
        compiler: compiler, relations: relations, images: relations.images, store: store,
        parameters: .init(ablation: ablation)
      ).circuit(of: target, layers: layers.map(\.name)).evidence.proof
    }
    let outcome = try #require(proof.primary)
    #expect(proof.images >= 20)
    // Its skeleton is the whole circuit.
    #expect(try #require(outcome.skeletonKept).median > 0.99)
    #expect(try #require(outcome.skeletonCut).median < 0.01)
    let whole = try #require(proof.sizes.last)
    #expect(abs(whole.kept - 1) < 1e-5 && abs(whole.cut) < 1e-5)
    try proves(proof.edges, target: target)
  }

  /// Beside a scene without a head all that the target does is gone, and the known circuit carries it; a scene that has no
  /// pair does not count.
  @Test func pairsAreCountedWhereTheyAre() throws {
    let (compiler, layers, images) = try Self.handbuilt()
    let target = try #require(try HandbuiltNetwork.truth().unit("head and neck", of: "mixed4c"))
    let relations = RelationSearch(
      compiler: compiler, layers: layers, images: try ImageSet(images, workers: 2),
      preprocessing: HandbuiltNetwork.preprocessing, workers: 2)
    let heads = (0..<images.count).filter { images.content($0) != .none }
    func outcome(_ paired: [Int]) throws -> AblationOutcome? {
      let pairs = Dictionary(uniqueKeysWithValues: paired.map { (images.name($0), images.name($0 / 3 * 3 + 2)) })
      let proof = try withTemporaryStore { store in
        try CircuitSearch(
          compiler: compiler, relations: relations, images: relations.images, store: store,
          parameters: .init(pairs: pairs)
        ).circuit(of: target, layers: layers.map(\.name)).evidence.proof
      }
      return proof.ablations.first { $0.kind == .counterfactual(.pair) }
    }
    let all = try #require(try outcome(heads))
    #expect(all.images >= 20)
    #expect(try #require(all.skeletonKept).median > 0.99)
    #expect(try #require(all.skeletonCut).median < 0.01)
    let some = try #require(try outcome(heads.filter { images.content($0) == .left }))
    #expect(some.images < all.images)
    #expect(try outcome([]) == nil, "without pairs there is nothing to measure")
  }

  /// By single edges the known ones come before all others, and the circuit is proved.
  private func proves(_ proof: EdgeProof?, target: Unit) throws {
    let proof = try #require(proof)
    let (into, between) = (4, 4 * 5)
    #expect(proof.all == into + between)
    let all = try HandbuiltNetwork.truth().edges
    let last = all.filter { $0.target == target.description }
    let truth = last + all.filter { edge in last.contains { $0.source == edge.target } }
    let names = Set(truth.map { "\($0.source) \($0.target)" })
    #expect(names.count == 8)
    let effects = Dictionary(
      uniqueKeysWithValues: proof.edges.map { ("\($0.source) \($0.target)", $0.effect) })
    let least = names.map { effects[$0] ?? 0 }.min() ?? 0
    let most = effects.filter { !names.contains($0.key) }.values.max() ?? 0
    #expect(least > most, "the area under the ROC of edges is 1")
    #expect(proof.verdict == .proved)
    #expect(
      try #require(proof.kept).median > 0.8 && #require(proof.left).high < 0.2,
      "\(String(describing: proof.kept)) \(String(describing: proof.left))")
    let minimality = try #require(proof.minimality)
    #expect(minimality.needed >= 4)
  }

  /// The numbers of edges are those of their masks, one after another.
  @Test func edgesHaveNumbers() {
    let space = EdgeSpace(widths: [3, 2])
    #expect(space.sections == [0..<6, 6..<8])
    let edges = (0..<space.count).map { space.edge($0) }
    #expect(edges.map(\.section) == [0, 0, 0, 0, 0, 0, 1, 1])
    #expect(edges.map(\.source) == [0, 1, 2, 0, 1, 2, 0, 1])
    #expect(edges.map(\.target) == [0, 0, 0, 1, 1, 1, 0, 0])
    #expect(space.mask(only: [1, 6]).enumerated().filter(\.element).map(\.offset) == [1, 6])
    let drawn = space.random(like: [0, 1, 6], besides: [0, 1, 6], seed: 1, stream: 1)
    #expect(drawn.count == 3 && drawn.last == 7 && drawn.allSatisfy { ![0, 1, 6].contains($0) })
  }

  @Test func aReadoutIsASumOfUnits() {
    #expect(Readout(unit: 3).value([2]) == 2)
    #expect(Readout(1, above: [0, 2]).channels == [1, 0, 2])
    #expect(Readout(1, above: [0, 2]).value([5, 1, 3]) == 3)
  }

  /// An image that no part of a test looks at leaves the test alone, though the circuit is found anew.
  @Test func anImageThatIsNotLookedAtTestsNothingAgain() throws {
    let (compiler, layers, _) = try Self.handbuilt()
    let target = try #require(try HandbuiltNetwork.truth().unit("head and neck", of: "mixed4c"))
    let scenes = HeadSceneCollection(count: 480, seed: 7)
    let all = try ImageSet(scenes, workers: 2)
    func circuit(without left: Int?, _ store: Store) throws -> Circuit {
      let images = try ImageSet(PictureSelection(of: scenes, (0..<all.count).filter { $0 != left }), workers: 2)
      let relations = RelationSearch(
        compiler: compiler, layers: layers, images: images, preprocessing: HandbuiltNetwork.preprocessing, workers: 2)
      return try CircuitSearch(
        compiler: compiler, relations: relations, images: images, store: store, parameters: .init(images: 60)
      ).circuit(of: target, layers: layers.map(\.name))
    }
    try withTemporaryStore { store in
      let before = try circuit(without: nil, store)
      let strongest = try scan(layers, compiler, all, store).strongest(60, of: target.channel, layer: 2)
      let tree = ImageTree(all, capacity: 128)
      let shown = Set(strongest.map { tree.order[$0.image] })
      let other = try #require(all.byDigest.last { !shown.contains($0) })
      let after = try circuit(without: other, store)
      #expect(after.evidence.test == before.evidence.test)
      #expect(try store.contents(name: "circuit test").count == 1)
      let first = try #require(shown.min())
      let seen = try circuit(without: first, store)
      #expect(seen.evidence.test != before.evidence.test)
      #expect(try store.contents(name: "circuit test").count == 2)
    }
  }

  private func scan(
    _ layers: [ScanLayer], _ compiler: Compiler, _ images: ImageSet, _ store: Store
  ) throws -> ImageScan {
    let scan = ImageScan(
      compiler: compiler, layers: layers, images: images, preprocessing: HandbuiltNetwork.preprocessing, store: store)
    try scan.run()
    return scan
  }

  private static func handbuilt() throws -> (Compiler, [ScanLayer], HeadSceneCollection) {
    let model = try HandbuiltNetwork.model()
    let layers = try model.layers(
      ["mixed4a", "mixed4b", "mixed4c"], image: HandbuiltNetwork.preprocessing.inputShape(count: 1)
    ).map { try ScanLayer($0, of: model) }
    return (Compiler(model), layers, HeadSceneCollection(count: 120, seed: 7))
  }
}
