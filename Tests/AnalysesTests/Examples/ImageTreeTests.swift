import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

import struct Foundation.Data

/// What is known of images is the same however they were dealt out.
struct ImageTreeTests {
  private struct World {
    var contents: [Digest]
    var values: [[Float]]
    var generator: SeededGenerator

    /// - Parameter scale: of the largest values; a third of all are 0.
    init(_ count: Int, scale: Float, seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      contents = (0..<count).map { Digest(Data("\(seed) \($0)".utf8)) }
      values = []
      for _ in 0..<count {
        values.append((0..<3).map { _ in scale * Float(generator.below(3) * generator.below(997)) })
      }
    }

    func tally(_ capacity: Int, kept: Int) -> LayerTally? {
      let tree = ImageTree(contents, capacity: capacity)
      return tree.fold { chunk -> LayerTally in
        let images = Array(tree.images(of: chunk))
        let units = (0..<3).map { unit in
          UnitTally(
            images.map { UnitActivity(largest: values[$0][unit], cell: $0 % 7, mean: values[$0][unit] / 3) },
            lower: images.map { LowerActivity(smallest: -values[$0][2 - unit], cell: 1, saturated: $0 % 2) },
            contents: images.map { contents[$0] }, additions: tree.additions(in: chunk), kept: kept)
        }
        return LayerTally(images: images.count, places: Size(height: 1, width: 7), units: units)
      } combine: {
        $0.merged(with: $1, kept: kept)
      }
    }
  }

  @Test(arguments: [Float(1), 1e-30, 1e30, 0.1]) func anyGroupingGivesTheSame(scale: Float) throws {
    let world = World(500, scale: scale, seed: 3)
    let whole = try #require(world.tally(1000, kept: 16))
    for capacity in [1, 7, 64, 250] { #expect(world.tally(capacity, kept: 16) == whole) }
    let unit = whole.units[1]
    let values = world.values.map { $0[1] }
    #expect(unit.strongest.map(\.value) == values.sorted(by: >).prefix(16).map(\.self))
    #expect(unit.weakest.value == values.min() && unit.active == values.count { $0 > 0 })
    #expect(abs(unit.means - values.reduce(0) { $0 + Double($1 / 3) }) <= 1e-9 * unit.means)
    let (low, high) = unit.bins.edges
    let width = (high - low) / Double(unit.bins.counts.count)
    #expect(unit.bins.counts.count <= 32 && unit.bins.counts.count > 16)
    for (bar, count) in unit.bins.counts.enumerated() {
      let edge = low + Double(bar) * width
      #expect(count == values.count { edge <= Double($0) && Double($0) < edge + width })
    }
    #expect(unit.lower?.places == 250 && unit.lower?.lowest.first?.value == -values.max()!)
  }

  @Test func anImageMoreChangesOneChunk() {
    let world = World(1001, scale: 1, seed: 5)
    let before = ImageTree(Array(world.contents.dropLast()), capacity: 128)
    let after = ImageTree(world.contents, capacity: 128)
    let known = Set(before.chunks.map(\.digest))
    #expect(after.chunks.count { !known.contains($0.digest) } <= 2)
    #expect(after.chunks.allSatisfy { $0.count <= 128 } && after.chunks.reduce(0) { $0 + $1.count } == 1001)
    // Neither names nor order matter.
    #expect(ImageTree(world.contents.reversed(), capacity: 128).chunks.map(\.digest) == after.chunks.map(\.digest))
  }

  @Test func theSameImageManyTimesStaysTogether() {
    let one = Digest(Data("one".utf8))
    let tree = ImageTree(Array(repeating: one, count: 9) + [Digest(Data("other".utf8))], capacity: 4)
    #expect(tree.chunks.map(\.count).sorted() == [1, 9])
    #expect(tree.additions(in: tree.chunks[0].count == 9 ? 0 : 1).count == 8)
    let none: Int? = ImageTree([], capacity: 4).fold {
      $0
    } combine: {
      $0 + $1
    }
    #expect(none == nil)
  }

  @Test func whatIsPackedIsReadBack() throws {
    let tally = try #require(World(90, scale: 0.37, seed: 1).tally(128, kept: 32))
    let packed = tally.packed
    let finding = ChunkActivity.Finding(images: 90, height: 1, width: 7, units: Digest(packed))
    #expect(LayerTally(finding, packed: packed) == tally)
    // No damage traps, and what is cut off is not taken for whole.
    for end in packed.indices { #expect(LayerTally(finding, packed: packed[..<end]) == nil) }
    for place in packed.indices {
      var damaged = packed
      damaged[place] ^= 0xFF
      _ = LayerTally(finding, packed: damaged)
    }
  }

  @Test func theStrongestOfAllAreFoundThoughChunksKeepFewer() throws {
    let model = try SmallCircuit.model()
    try withTemporaryStore { store in
      let scan = ImageScan(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model),
        images: try ImageSet(Rectangles(count: 150), workers: 1), preprocessing: SmallCircuit.preprocessing,
        store: store, workers: 2)
      try scan.run()
      let layer = try #require(scan.layers.firstIndex { $0.name == "sides" })
      let all = try scan.strongest(150, of: 2, layer: layer)
      #expect(all.count > 64 && Set(all.map(\.image)).count == all.count)
      #expect(all.map(\.value) == all.map(\.value).sorted(by: >))
      #expect(try scan.strongest(20, of: 2, layer: layer) == Array(all.prefix(20)))
      #expect(try scan.tally(of: layer).units[2].active == all.count)
    }
  }

  @Test func mapsAreTheSameWhereverTheyComeFrom() throws {
    let model = try SmallCircuit.model()
    let (unit, parameters) = (Unit("sides", 2), ExampleParameters(strongest: 5, samples: 3))
    func examples(_ store: Store, images: Int, keepsMaps: Bool) throws -> UnitExamples {
      let scan = ImageScan(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model),
        images: try ImageSet(Rectangles(count: images), workers: 1), preprocessing: SmallCircuit.preprocessing,
        store: store, workers: 2)
      let layer = try #require(scan.layers.firstIndex { $0.name == unit.layer })
      let analysis = Examples(
        unit: unit, digest: try model.digest(of: unit), layer: scan.layers[layer], images: scan.images,
        preprocessing: scan.preprocessing, parameters: parameters)
      let shelf = keepsMaps ? HeatShelf(scan.layers, count: parameters.strongest) : nil
      try scan.run(keeping: shelf)
      try ExampleSearch(scan, parameters: parameters).run(
        [.init(layer: layer, channel: 2, analysis: analysis)], shelf: shelf, work: Work(workers: 2))
      return try #require(try store.finding(of: analysis))
    }
    let computed = try withTemporaryStore { try examples($0, images: 40, keepsMaps: false) }
    let (shelved, kept) = try withTemporaryStore { store in
      _ = try examples(store, images: 39, keepsMaps: false)
      let kept = try examples(store, images: 40, keepsMaps: false)
      return (try withTemporaryStore { try examples($0, images: 40, keepsMaps: true) }, kept)
    }
    #expect(computed == shelved && computed == kept)
    #expect(computed.strongest.allSatisfy { $0.heat != nil })
  }
}
