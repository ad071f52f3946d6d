import Basics
import Findings
import Foundation
import Networks
import Site
import Testing

/// The line under a unit's title claims no more than its record holds.
@Suite struct UnitSentenceTests {
  private let strings: StringTable

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    strings = try StringTable(
      language: "en",
      files: [
        TemplateSources.File(place: "en.yml", content: Data(contentsOf: root.appending(path: "Content/strings/en.yml")))
      ])
  }

  /// A unit whose strongest images are of these classes, the last image above half its maximum on a tenth of all.
  private func record(
    _ classes: [String?], scores: [UnitRecord.ClassEffect] = [], truth: UnitTruth? = nil,
    shares: [String: Double] = [:],
    counts: [Int] = [9, 0, 0, 1], images: Int = 1000
  ) -> UnitRecord {
    let examples = classes.indices.map { place in
      Example(
        image: Digest(Data([UInt8(place)])), name: "\(place)", picture: Digest(Data([UInt8(place)])), value: 8,
        position: Cell(row: 0, column: 0), crop: Box(left: 0, top: 0, width: 8, height: 8), heat: nil)
    }
    let named = classes.enumerated().compactMap { place, name in name.map { ("\(place)", $0) } }
    return UnitRecord(
      unit: Unit("a", 0),
      examples: UnitExamples(
        strongest: examples, samples: [], histogram: Histogram(low: 0, high: 8, counts: counts), mean: 1,
        shareActive: 1, imageCount: images),
      photographClasses: Dictionary(named, uniquingKeysWith: { first, _ in first }), classShares: shares, truth: truth,
      classScores: scores)
  }

  private func truth(_ scores: UnitTruth.ClassScore...) -> UnitTruth {
    UnitTruth(parts: [], threshold: 1, bestClass: nil, classes: scores, facings: [])
  }

  private let half = "It is above half its maximum on 10% of the images."

  @Test func theCommonestClassIsNamedFromHalfOn() {
    #expect(
      UnitSentence.text(of: record(["dog", "dog"]), strings: strings)
        == "All 2 images that excite it most are of the class dog. \(half)")
    #expect(
      UnitSentence.text(of: record(["dog", "cat", "dog", "fish"]), strings: strings)
        == "2 of the 4 images that excite it most are of the class dog. \(half)")
    #expect(
      UnitSentence.text(of: record(["dog", "cat", "bird"]), strings: strings)
        == "The 3 images that excite it most are of 3 classes. \(half)")
    #expect(UnitSentence.text(of: record(["dog", nil]), strings: strings) == half, "not all classes are known")
    #expect(UnitSentence.text(of: record([]), strings: strings).isEmpty)
  }

  @Test func othersAreToldWhereTheClassHasTooFewImages() {
    let few = record(["dog", "dog"], shares: ["dog": 0.05])
    #expect(
      UnitSentence.text(of: few, strings: strings).hasSuffix(
        "\(half) Only 5.0% of the images are of the class dog, so images of other classes take it that far too."))
    for enough in [
      record(["dog", "dog"], shares: ["dog": 0.08]), record(["dog", "cat", "bird"], shares: ["dog": 0.05]),
    ] {
      #expect(UnitSentence.text(of: enough, strings: strings).hasSuffix(half))
    }
  }

  @Test func fewImagesAreCounted() {
    #expect(
      UnitSentence.text(of: record(["dog"], images: 10), strings: strings)
        == "It is above half its maximum on 1 of 10 images.")
    #expect(
      UnitSentence.text(of: record(["dog"], counts: [0, 0, 0, 10], images: 10), strings: strings)
        == "It is above half its maximum on all 10 images.")
    #expect(
      UnitSentence.text(of: record(["dog"], counts: [0, 0, 0, 10]), strings: strings)
        == "It is above half its maximum on 100% of the images.")
    let others = record(["dog", "dog"], shares: ["dog": 0.1], counts: [8, 0, 0, 2], images: 10)
    #expect(UnitSentence.text(of: others, strings: strings).contains("Only 1 of 10 images are of the class dog"))
  }

  @Test func theTruthIsToldOfThatClassAndFacingAlone() {
    let many = UnitTruth.ClassScore.Pictures(all: 90, left: 40, right: 50)
    let left = truth(.init(name: "dog", all: 0.65, left: 0.99, right: 0.37, pictures: many))
    #expect(
      UnitSentence.text(of: record(["dog", "dog"], truth: left), strings: strings).contains(
        "In 99% of pairs, an image of dog that faces left excites it more than one of another class."))
    let both = truth(.init(name: "dog", all: 0.96, left: 0.98, right: 0.94, pictures: many))
    #expect(
      UnitSentence.text(of: record(["dog", "dog"], truth: both), strings: strings).contains(
        "In 96% of pairs, an image of dog excites it more than one of another class."))
    let three = truth(
      .init(name: "dog", all: 0.96, left: nil, right: nil, pictures: many),
      .init(name: "car", all: 0.88, left: nil, right: nil, pictures: many),
      .init(name: "cat", all: 0.6, left: nil, right: nil, pictures: many))
    #expect(
      UnitSentence.text(of: record(["dog", "dog"], truth: three), strings: strings).contains(
        "In 96% of pairs, an image of dog excites it more than one of another class. Images of car (88%) do too."))
    // It tells dogs apart, but what excites it most are cats.
    #expect(!UnitSentence.text(of: record(["cat", "cat"], truth: left), strings: strings).contains("pairs"))
    let weak = truth(.init(name: "dog", all: 0.79, left: nil, right: nil, pictures: many))
    #expect(!UnitSentence.text(of: record(["dog", "dog"], truth: weak), strings: strings).contains("pairs"))
  }

  @Test func aShareOfPairsSaysHowFewImagesItIsOf() {
    let few = truth(
      .init(name: "dog", all: 0.8, left: 1, right: 0.7, pictures: .init(all: 30, left: 6, right: 24)),
      .init(name: "car", all: 0.88, left: nil, right: nil, pictures: .init(all: 20)),
      .init(name: "cat", all: 0.9, left: nil, right: nil, pictures: .init(all: 21)))
    #expect(
      UnitSentence.text(of: record(["dog", "dog"], truth: few), strings: strings).contains(
        "In 100% of pairs, an image of dog that faces left excites it more than one of another class. There are only 6 "
          + "such images. Images of car (88%; 20 images), cat (90%) do too."))
    let one = truth(.init(name: "dog", all: 1, left: nil, right: nil, pictures: .init(all: 1)))
    let text = UnitSentence.text(of: record(["dog", "dog"], truth: one), strings: strings)
    #expect(text.contains("There is only 1 such image."))
  }

  @Test func aScoreIsToldWhereNoTruthIsKnown() {
    let scores = [UnitRecord.ClassEffect(label: "kelpie", value: -0.5), .init(label: "saluki", value: 0.37)]
    #expect(
      UnitSentence.text(of: record(["a", "b", "c"], scores: scores), strings: strings)
        == "The 3 images that excite it most are of 3 classes. "
        + "It goes along most with the score of saluki (correlation 0.370). \(half)")
  }
}
