import Analyses
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

/// What is read of the residual stream, beside what NumPy makes of the streams that ONNX Runtime gives.
@Suite struct StreamTests {
  private static let fixtures = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Stream")
  private static let bestiary = SharedFiles.packageRoot.appending(path: "Examples/bestiary-vit/bestiary-vit.onnx")

  private struct Reference: Decodable {
    struct Tokens: Decodable {
      let patches: [Double]
      let classToken: [Double]
    }

    let logits: [[Double]]
    let shares: [Tokens]
    let lengths: [Tokens]
    let outliers: [[Int]]
    let agreement: [Double]
  }

  private static func reference(_ name: String) throws -> Reference {
    let data = try Data(contentsOf: fixtures.appending(path: "reference.json"))
    return try #require(try JSONDecoder().decode([String: Reference].self, from: data)[name])
  }

  /// The images of the reference.
  private struct Pictures: PictureCollection {
    let size: Int
    let kind = PictureKind.scenes
    let count = 5
    func name(_ index: Int) -> String { "\(index)" }
    func digest(_ index: Int) throws(Diagnostic) -> Digest { Digest(try picture(index).pngData()) }

    func picture(_ index: Int) -> Picture {
      var picture = Picture(width: size, height: size, color: [0, 0, 0])
      for place in picture.pixels.indices {
        let (i, j, c) = (place / 3 / size, place / 3 % size, place % 3)
        let isWhite = (size / 4..<size / 2).contains(i) && (size / 2..<size * 3 / 4).contains(j)
        let value = index < 4 ? (i * 5 + j * 3 + c * 40 + index * (17 + i / 3 * 7)) % 241 : isWhite ? 255 : 0
        picture.pixels[place] = UInt8(value)
      }
      return picture
    }
  }

  /// A transformer of the reference.
  private struct Case {
    let model: Model
    let stream: ResidualStream
    let output: ClassOutput
    let preprocessing: Preprocessing
    let pictures: Pictures

    init(_ file: URL) throws {
      let isBestiary = file == StreamTests.bestiary
      let size = isBestiary ? 96 : AttentionFiles.size
      model = try ONNXFile.read(file)
      let image: Shape = [1, 3, size, size]
      output = try #require(try ClassOutput(model, image: image))
      stream = try #require(try Graph(model, inputs: ["image": image], targets: model.outputs).residualStream)
      preprocessing = Preprocessing(
        mean: [isBestiary ? 0.5 : 0], std: [isBestiary ? 0.25 : 240.0 / 255], resize: size, size: Size(square: size))
      pictures = Pictures(size: size)
    }

    var lens: LogitLensMeasurement? {
      get throws {
        try LogitLensMeasurement(
          compiler: Compiler(model), stream: stream, output: output, preprocessing: preprocessing)
      }
    }
  }

  private static let cases: [(file: URL, reference: String)] =
    AttentionFiles.forms.map { (AttentionFiles.file($0.name), "token") }
    + [(fixtures.appending(path: "pooled.onnx"), "pooled"), (bestiary, "bestiary")]

  @Test(arguments: cases) func theLensReadsWhatNumPyReads(file: URL, name: String) throws {
    let (own, reference) = (try Case(file), try Self.reference(name))
    let answers = try #require(try own.lens).run(own.pictures.picture(0))
    #expect(answers.readings.count == reference.logits.count)
    for (reading, logits) in zip(answers.readings, reference.logits) {
      let best = logits.indices.sorted { logits[$0] > logits[$1] }
      #expect(reading.classes.map(\.index) == Array(best.prefix(3)))
      for score in reading.classes + [reading.answer] {
        #expect(abs(Double(score.logit) - logits[score.index]) < 2e-4)
      }
      #expect(best.firstIndex(of: reading.answer.index) == reading.rank)
    }
    #expect(answers.readings.last?.rank == 0)
  }

  @Test(arguments: cases) func theLastReadingIsTheNetworksAnswer(file: URL, name: String) throws {
    let own = try Case(file)
    let last = try #require(try own.lens?.run(own.pictures.picture(3)).readings.last)
    let execution = try Compiler(own.model).program(
      input: own.preprocessing.inputShape(count: 1), targets: [own.output.scores]
    ).execution()
    own.preprocessing.input(ofView: own.pictures.picture(3)).withUnsafeBufferPointer { execution.forward($0) }
    execution.withActivation(own.output.scores) { scores in
      for score in last.classes { #expect(abs(scores[score.index] - score.score) < 1e-5) }
    }
  }

  @Test(arguments: cases) func blocksWriteWhatNumPySays(file: URL, name: String) throws {
    let (own, reference) = (try Case(file), try Self.reference(name))
    #expect(own.stream.blocks.allSatisfy { $0.writes.map(\.kind) == [.attention, .mlp] })
    let measurement = try #require(
      try StreamMeasurement(
        compiler: Compiler(own.model), stream: own.stream, output: own.output, preprocessing: own.preprocessing))
    let images = try ImageSet(own.pictures, workers: 1)
    let analysis = StreamAnalysis(
      stream: images.digest, scores: images.digest, images: images, preprocessing: own.preprocessing)
    let profile = try measurement.run(analysis, images: images, workers: 2)
    #expect(profile.imageCount == 5 && profile.blocks.count == own.stream.blocks.count)
    func agree(_ found: StreamProfile.Tokens, _ expected: Reference.Tokens) {
      for (found, expected) in [(found.patches, expected.patches), (found.classToken, expected.classToken)] {
        for (own, other) in zip([found?.lower, found?.median, found?.upper], expected) {
          #expect(abs((own ?? .nan) - other) < 1e-4 * max(1, other))
        }
      }
    }
    for (write, expected) in zip(profile.blocks.joined(), reference.shares) { agree(write.share, expected) }
    for (reading, expected) in zip(profile.readings, reference.lengths) { agree(reading.length, expected) }
    #expect(profile.readings.map(\.outliers) == reference.outliers)
    #expect(profile.readings.map(\.imagesWithOutliers) == reference.outliers.map { min(1, $0.reduce(0, +)) })
    #expect(profile.readings.map { $0.agreement ?? .nan } == reference.agreement)
    #expect(try measurement.run(analysis, images: images, workers: 1) == profile)
  }

  /// A function bends what the classifier reads, so that scores are no reading of the stream; what blocks write is known.
  @Test func whereScoresAreNoReadingThereIsNoLens() throws {
    let own = try Case(Self.fixtures.appending(path: "bent.onnx"))
    #expect(try own.lens == nil)
    let measurement = try #require(
      try StreamMeasurement(
        compiler: Compiler(own.model), stream: own.stream, output: own.output, preprocessing: own.preprocessing))
    #expect(!measurement.isRead)
    let images = try ImageSet(own.pictures, workers: 1)
    let profile = try measurement.run(
      StreamAnalysis(stream: images.digest, scores: nil, images: images, preprocessing: own.preprocessing),
      images: images, workers: 1)
    #expect(profile.readings.allSatisfy { $0.agreement == nil && $0.length.patches != nil })
  }

  @Test func whereAttentionIsNotTakenThereIsNoStream() throws {
    let model = try ONNXFile.read(AttentionFiles.talking)
    let image: Shape = [1, 3, AttentionFiles.size, AttentionFiles.size]
    #expect(try Graph(model, inputs: ["image": image], targets: model.outputs).residualStream == nil)
  }

  @Test func leadsAreTold() {
    func answers(_ ranks: [Int]) -> EarlyAnswers {
      EarlyAnswers(
        readings: ranks.map { .init(classes: [], answer: .init(index: 0, score: 0, logit: 0), rank: $0) })
    }
    #expect((answers([0, 0]).firstLead, answers([0, 0]).lastingLead) == (0, 0))
    #expect((answers([2, 0, 1, 0]).firstLead, answers([2, 0, 1, 0]).lastingLead) == (1, 3))
    #expect((answers([2, 1]).firstLead, answers([2, 1]).lastingLead) == (2, 2))
  }
}
