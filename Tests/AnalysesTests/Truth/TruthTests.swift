import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import Scenes
import TestSupport
import Testing

/// What is known of images is found in what units do there, in the pass in which all else is asked.
@Suite struct TruthTests {
  /// Over the layers of the small circuit.
  private static func search(
    _ pictures: any PictureCollection, capacity: Int = ImageTree.sampleCapacity
  ) throws -> TruthSearch? {
    let model = try SmallCircuit.model()
    return try TruthSearch(
      compiler: Compiler(model), layers: try SmallCircuit.layers(model), images: ImageSet(pictures, workers: 1),
      preprocessing: SmallCircuit.preprocessing, capacity: capacity)
  }

  private static func scan(_ pictures: any PictureCollection, _ store: Store) throws -> ImageScan {
    let model = try SmallCircuit.model()
    return ImageScan(
      compiler: Compiler(model), layers: try SmallCircuit.layers(model), images: try ImageSet(pictures, workers: 1),
      preprocessing: SmallCircuit.preprocessing, store: store, workers: 2)
  }

  /// What each layer's units detect; the images that have not passed do so alone.
  private static func truths(_ search: TruthSearch, _ store: Store) throws -> [[UnitTruth]] {
    let layers = Array(search.layers.indices)
    try search.pass(layers, store, workers: 2).run()
    try search.run(layers, store: store, workers: 2)
    return try store.findings(of: layers.map(search.analysis)).compactMap(\.self)
  }

  private struct Expected: Decodable {
    struct Class: Decodable {
      let name: String
      let all: Double
      let left: Double?
      let right: Double?
    }

    let threshold: Float
    let parts: [UnitTruth.Part]
    let classes: [Class]
  }

  /// Against NumPy (dissection.py), of chunks of any size.
  @Test func partsAndClassesAreThoseThatAreThere() throws {
    func truths(_ capacity: Int) throws -> [[UnitTruth]] {
      try withTemporaryStore { store in
        let search = try #require(try Self.search(LabelledRectangles(count: 60), capacity: capacity))
        return try Self.truths(search, store)
      }
    }
    let url = try #require(Bundle.module.url(forResource: "dissection", withExtension: "json"))
    let expected = try JSONDecoder().decode([String: [Expected]].self, from: Data(contentsOf: url))
    let found = try truths(128)
    #expect(found.map(\.count) == [6, 4, 2])
    for (layer, units) in zip(["edges", "sides", "either"], found) {
      for (unit, expected) in zip(units, try #require(expected[layer])) {
        #expect(unit.threshold == expected.threshold)
        #expect(unit.parts.map(\.name) == expected.parts.map(\.name))
        for (part, other) in zip(unit.parts, expected.parts) {
          #expect(abs(part.intersectionOverUnion - other.intersectionOverUnion) < 1e-9)
        }
        #expect(unit.classes.map(\.name) == expected.classes.map(\.name))
        for (score, other) in zip(unit.classes, expected.classes) {
          // Two pictures on which a unit is equally strong but for the last digit make half a pair.
          #expect(abs(score.all - other.all) < 0.005)
          #expect(abs((score.left ?? -1) - (other.left ?? -1)) < 0.005)
          #expect(abs((score.right ?? -1) - (other.right ?? -1)) < 0.005)
        }
      }
    }
    for capacity in [1, 7] { #expect(try truths(capacity) == found) }
  }

  /// Each image is drawn once for what units do there and what is known of it.
  @Test func truthNeedsNoPassOfItsOwn() throws {
    let alone = try withTemporaryStore { store in
      try Self.truths(try #require(try Self.search(LabelledRectangles(count: 150))), store)
    }
    try withTemporaryStore { store in
      let drawn = Counter()
      let pictures = LabelledRectangles(count: 150, drawn: drawn)
      let search = try #require(try Self.search(pictures))
      try Self.scan(pictures, store).pass(with: search.questions).run()
      #expect(drawn.add(0) == 150)
      #expect(try Self.truths(search, store) == alone)
      #expect(drawn.add(0) == 150)
    }
  }

  /// Of many images some are compared, in chunks that pass with all others.
  @Test func manyImagesPassInTheSameChunks() throws {
    try withTemporaryStore { store in
      let pictures = LabelledRectangles(count: 2500)
      let (scan, search) = (try Self.scan(pictures, store), try #require(try Self.search(pictures)))
      let together = try scan.pass(with: search.questions).gaps().map(\.chunk)
      #expect(try together == scan.pass().gaps().map(\.chunk))
      #expect((400...600).contains(TruthSearch.places(in: try ImageSet(pictures, workers: 1)).count))
      // An image more is in one chunk, which it may cut in two.
      let known = Set(search.supportingKeys)
      let more = try #require(try Self.search(LabelledRectangles(count: 2501))).supportingKeys
      #expect(more.count { !known.contains($0) } <= 2 * search.layers.count)
    }
  }

  /// A mask that cannot be read holds up nobody who does not need it.
  @Test func whatIsNotKnownOfAnImageLeavesAllElse() throws {
    try withTemporaryStore { store in
      let pictures = LabelledRectangles(count: 300, broken: 5)
      let (scan, search) = (try Self.scan(pictures, store), try #require(try Self.search(pictures)))
      try scan.pass(with: search.questions).run()
      #expect(try scan.pass().gaps().isEmpty)
      let pass = search.pass([0, 1, 2], store, workers: 2)
      #expect(try pass.gaps().count == 1)
      let fault = #expect(throws: Diagnostic.self) { try pass.run() }
      #expect(fault?.what == "its mask is damaged")
    }
  }

  @Test func imagesOfWhichNothingIsKnownAreNotCompared() throws {
    #expect(try Self.search(Rectangles(count: 20)) == nil)
  }

  /// The hand-built network's units are known, so the labels that the measurement finds can be checked.
  @Test func labelsNameTheHeadsAndTheirFacing() throws {
    let model = try HandbuiltNetwork.model()
    let truth = try HandbuiltNetwork.truth()
    let scenes = HeadSceneCollection(count: 60, seed: 5)
    func measured(_ label: String, _ layer: String) throws -> UnitTruth {
      let scanned = try #require(try model.layers([layer]).first)
      let units = try withTemporaryStore { store in
        let search = try #require(
          try TruthSearch(
            compiler: Compiler(model), layers: [ScanLayer(scanned, of: model)], images: ImageSet(scenes, workers: 1),
            preprocessing: HandbuiltNetwork.preprocessing))
        return try #require(try Self.truths(search, store).first)
      }
      return units[try #require(truth.unit(label, of: layer)).channel]
    }
    let left = try measured("head left", "mixed4a")
    #expect(left.parts.first?.name == "head")
    #expect(try #require(left.facing).areaUnderCurve < 0.05)
    #expect(left.facing?.className == "head")
    #expect(left.bestClass?.name == "head")
    let faces = (0..<scenes.count).compactMap { scenes.subject($0)?.facing }
    let counted = try #require(left.classes.first { $0.name == "head" }).pictures
    #expect(counted.all == faces.count && counted.left == faces.count { $0 == .left })
    #expect(counted.right == faces.count { $0 == .right } && counted.right > 0)
    #expect(try #require(measured("head right", "mixed4a").facing).areaUnderCurve > 0.95)
    #expect(left.facings.map(\.className) == ["head"], "the scenes without a head have no front")
    let union = try #require(measured("head and neck", "mixed4c").facing).areaUnderCurve
    #expect((0.25...0.75).contains(union))
  }

  @Test func theQuestionIsKnownByItsContent() throws {
    func key(_ count: Int) throws -> String {
      try #require(try Self.search(LabelledRectangles(count: count))).analysis(layer: 0).key.hex
    }
    #expect(try key(6) == key(6))
    #expect(try key(6) != key(7))
  }
}

/// ``Rectangles`` with what they show: where the inside is, its two columns on the left and its two rows on top; whether they
/// are wide or tall, and which side is the brighter one; not all of all.
private struct LabelledRectangles: LabelledPictureCollection {
  let kind = PictureKind.scenes
  let count: Int
  /// Of this one it cannot be read what it shows.
  var broken: Int?
  /// Counts how often one was drawn.
  var drawn = Counter()
  let labelNames = ["inside", "left", "top"]

  private var bare: Rectangles { Rectangles(count: count) }

  func name(_ index: Int) -> String { bare.name(index) }
  func digest(_ index: Int) -> Digest { bare.digest(index) }

  func picture(_ index: Int) -> Picture {
    _ = drawn.add(1)
    return bare.picture(index)
  }

  func labelledPicture(_ index: Int) throws(Diagnostic) -> LabelledPicture {
    guard index != broken else { throw Diagnostic("its mask is damaged", at: name(index)) }
    let size = SmallCircuit.size
    let (left, top) = (2 + index * 5 % 11, 2 + index * 7 % 9)
    let (width, height) = (4 + index * 3 % 7, 5 + index * 2 % 8)
    var labels = [UInt32](repeating: 0, count: size * size)
    for y in top..<(top + height) {
      for x in left..<(left + width) { labels[y * size + x] = 1 | (x < left + 2 ? 2 : 0) | (y < top + 2 ? 4 : 0) }
    }
    return LabelledPicture(
      picture: picture(index), labels: index % 5 == 4 ? [] : labels,
      className: index.isMultiple(of: 7) ? nil : width > height ? "wide" : "tall",
      facing: index.isMultiple(of: 3) ? nil : index.isMultiple(of: 2) ? .left : .right)
  }
}
