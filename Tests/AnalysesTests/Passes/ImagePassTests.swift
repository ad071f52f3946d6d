import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import Testing

/// What is asked of images in one pass is answered as if each question had a pass of its own.
struct ImagePassTests {
  /// All that is asked of some images of the small circuit.
  private struct World {
    let scan: ImageScan
    let relations: RelationSearch
    let classes: ClassSearch
    let accuracy: AccuracySearch

    init(_ store: Store, images count: Int, workers: Int = 2, capacity: Int = 128) throws {
      let model = try SmallCircuit.model()
      let compiler = Compiler(model)
      let (layers, preprocessing) = (try SmallCircuit.layers(model), SmallCircuit.preprocessing)
      let images = try ImageSet(Rectangles(count: count), workers: 1)
      let sample = images.sample(ImageSet.sampleSize)
      scan = ImageScan(
        compiler: compiler, layers: layers, images: images, preprocessing: preprocessing, store: store,
        workers: workers)
      relations = RelationSearch(
        compiler: compiler, layers: layers, images: sample, preprocessing: preprocessing, workers: workers)
      classes = try ClassSearch(
        compiler: compiler, layers: layers, logits: "sides sums", images: sample, preprocessing: preprocessing,
        capacity: capacity)
      accuracy = try AccuracySearch(
        compiler: compiler, scores: "sides sums", images: images,
        classes: (0..<count).map { $0 % 3 == 0 ? nil : $0 % 4 * 500 }, preprocessing: preprocessing)
    }

    var others: [any ChunkQuestion] { [accuracy] + relations.questions + classes.questions }
  }

  private static let records = ["activity", "mirror sums", "turn sums", "chunk peaks", "chunk accuracy"]

  /// What is kept of chunks, and what follows from it.
  private struct Found: Equatable {
    var records: [[Digest: Digest]]
    var accuracy: Accuracy?
    var classes: [[UnitClasses]?]
    var relations: [[UnitRelations]]

    init(_ world: World, _ store: Store, workers: Int = 2) throws {
      records = try ImagePassTests.records.map { try store.contents(name: $0) }
      accuracy = try world.accuracy.answer(in: store)
      let layers = Array(world.scan.layers.indices)
      try world.classes.run(layers, store: store, workers: workers)
      classes = try store.findings(of: layers.map(world.classes.analysis))
      relations = try world.relations.relations(of: layers, store: store)
    }
  }

  /// Each question in a pass of its own, and all in one pass of one worker, of three, and of more than there are chunks.
  @Test func onePassAnswersAll() throws {
    let alone = try withTemporaryStore { store in
      let world = try World(store, images: 300)
      try world.scan.run()
      try world.relations.run([0, 1, 2], store: store)
      try world.classes.pass([0, 1, 2], store, workers: 2).run()
      try world.accuracy.pass(store, workers: 2).run()
      return try Found(world, store)
    }
    #expect(alone.records.allSatisfy { !$0.isEmpty } && alone.accuracy?.images == 200)
    for workers in [1, 3, 12] {
      let together = try withTemporaryStore { store in
        let world = try World(store, images: 300, workers: workers)
        let pass = world.scan.pass(with: world.others)
        try pass.run()
        #expect(try pass.gaps().isEmpty)
        return try Found(world, store, workers: workers)
      }
      #expect(together == alone)
    }
  }

  /// What ran a chunk's images runs another's.
  @Test func executionsAreUsedAgain() throws {
    let reader = try MapReader(
      compiler: Compiler(try SmallCircuit.model()), preprocessing: SmallCircuit.preprocessing, layers: ["edges"],
      batch: 1)
    let states = IdleStates(of: reader)
    let (first, second) = (try states.take(), try states.take())
    #expect(first !== second)
    states.giveBack(second)
    #expect(try states.take() === second)
    #expect(try states.take() !== first)
  }

  @Test func anImageMoreLetsOneChunkPass() throws {
    try withTemporaryStore { store in
      let before = try World(store, images: 400)
      try before.scan.pass(with: before.others).run()
      let after = try World(store, images: 401)
      let pass = after.scan.pass(with: after.others)
      let chunks = Dictionary(grouping: try pass.gaps().map(\.chunk), by: \.views)
      // As they are and mirrored; and turned, if the image is one of those.
      #expect(Set(chunks.keys).isSubset(of: [2, 8]))
      #expect(chunks[2, default: []].count <= 2 && chunks[2, default: []].reduce(0) { $0 + $1.count } < 130)
      #expect(chunks[8, default: []].reduce(0) { $0 + $1.count } <= 3 * 32)
      try pass.run()
      let cold = try withTemporaryStore { store in
        let world = try World(store, images: 401)
        try world.scan.pass(with: world.others).run()
        return try Found(world, store)
      }
      let found = try Found(after, store)
      #expect(found.classes == cold.classes && found.accuracy == cold.accuracy && found.relations == cold.relations)
    }
  }

  /// Workers share the one chunk that there is.
  @Test func aChunkAloneIsReadByAllWorkers() throws {
    /// Images of which the first are only given out when two are asked for at the same time.
    final class Meeting: PictureCollection, @unchecked Sendable {
      let kind = PictureKind.scenes
      let count = 60
      private let condition = NSCondition()
      private var waiting = 0
      func name(_ index: Int) -> String { "rectangle \(index)" }
      func digest(_ index: Int) -> Digest { Rectangles(count: count).digest(index) }
      func picture(_ index: Int) throws(Diagnostic) -> Picture {
        condition.lock()
        defer { condition.unlock() }
        waiting += 1
        condition.broadcast()
        let end = Date(timeIntervalSinceNow: 30)
        while waiting < 2 {
          guard condition.wait(until: end) else { throw Diagnostic("nobody else came", at: name(index)) }
        }
        return Rectangles(count: count).picture(index)
      }
    }
    try withTemporaryStore { store in
      let model = try SmallCircuit.model()
      let scan = ImageScan(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model), images: try ImageSet(Meeting(), workers: 1),
        preprocessing: SmallCircuit.preprocessing, store: store, workers: 2)
      try scan.run()
    }
  }

  /// A pass reads no more than is open: mirror images only where somebody looks at them.
  @Test func whatIsKnownIsNotAskedAgain() throws {
    try withTemporaryStore { store in
      let world = try World(store, images: 200)
      try world.relations.run([0, 1, 2], store: store)
      let before = try store.contents(name: "mirror sums")
      let pass = world.scan.pass(with: world.others)
      #expect(try pass.gaps().allSatisfy { $0.chunk.views == 1 })
      try pass.run()
      #expect(try store.contents(name: "mirror sums") == before)
    }
  }

  /// Those with which units are compared pass with all others, but for those around the end of the sample.
  @Test func aSampleOfManyImagesIsNoPassOfItsOwn() throws {
    try withTemporaryStore { store in
      let world = try World(store, images: 4500)
      let chunks = Dictionary(
        grouping: try world.scan.pass(with: world.others).gaps().map(\.chunk), by: \.views
      ).mapValues { $0.reduce(0) { $0 + $1.count } }
      let once = try #require(chunks[1])
      #expect(chunks[2] == 2048 && once <= 4500 - 2048 + 128, "\(chunks)")
    }
  }

  /// What classes units go along with does not depend on how the images are grouped.
  @Test(arguments: [1, 7, 1000]) func classesAreTheSameOfChunksOfAnySize(capacity: Int) throws {
    func classes(_ capacity: Int) throws -> [[UnitClasses]?] {
      try withTemporaryStore { store in
        let search = try World(store, images: 90, capacity: capacity).classes
        try search.pass([0, 1, 2], store, workers: 2).run()
        try search.run([0, 1, 2], store: store, workers: 2)
        return try store.findings(of: (0..<3).map(search.analysis))
      }
    }
    let found = try classes(capacity)
    #expect(try found == classes(128))
    let best = try #require(found[0]?.first?.classes.first)
    #expect(found[0]?.count == 6 && best.correlation > 0.3)
  }

  @Test func anImageThatCannotBeReadLeavesItsChunkOpen() throws {
    struct Broken: PictureCollection {
      let kind = PictureKind.scenes
      let count: Int
      func name(_ index: Int) -> String { "rectangle \(index)" }
      func digest(_ index: Int) -> Digest { Rectangles(count: count).digest(index) }
      func picture(_ index: Int) throws(Diagnostic) -> Picture {
        guard index != 5 else { throw Diagnostic("it is gone", at: name(index)) }
        return Rectangles(count: count).picture(index)
      }
    }
    let model = try SmallCircuit.model()
    try withTemporaryStore { store in
      let scan = ImageScan(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model),
        images: try ImageSet(Broken(count: 300), workers: 1), preprocessing: SmallCircuit.preprocessing, store: store)
      #expect(throws: Diagnostic.self) { try scan.run() }
      #expect(try scan.pass().gaps().count == 1)
      // It is told once, though it is turned too.
      let relations = RelationSearch(
        compiler: scan.compiler, layers: scan.layers, images: try ImageSet(Broken(count: 100), workers: 1),
        preprocessing: SmallCircuit.preprocessing, workers: 2)
      let fault = #expect(throws: Diagnostic.self) { try relations.run([0, 1, 2], store: store) }
      #expect(fault?.all.count == 1)
      #expect(try store.contents(name: "turn sums").count == 3 * 3)
    }
  }
}
