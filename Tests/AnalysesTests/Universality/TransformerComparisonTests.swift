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

/// A convolutional network beside a transformer over the same images, against NumPy (`Tests/Fixtures/Universality`): patches
/// are brought to the grid of the other's maps, tokens without a place are left out, and heads, neurons and the stream are
/// matched like channels.
@Suite struct TransformerComparisonTests {
  private struct Expected: Decodable {
    struct Match: Decodable {
      let layer: String
      let channel: Int
      let correlation: Float
      /// By how much the next best correlates less.
      let margin: Float
      let ofMaxima: Float
    }

    let images: Int
    let first: [String]
    let second: [String]
    let alignments: [[Float]]
    let matches: [[Match]]
    let matchesBack: [[Match]]
  }

  /// What make.py draws.
  private struct Patterns: PictureCollection {
    let kind = PictureKind.scenes
    let count: Int

    func name(_ index: Int) -> String { "\(index)" }
    func digest(_ index: Int) throws(Diagnostic) -> Digest { Digest(of: index) }

    func picture(_ n: Int) -> Picture {
      var picture = Picture(width: 32, height: 32, color: [0, 0, 0])
      for place in picture.pixels.indices {
        let (i, j, c) = (place / 96, place / 3 % 32, place % 3)
        let slope = i * (3 + n % 7) + j * (5 + n % 4 * (c + 1))
        picture.pixels[place] = UInt8((slope + (i / 6) * (j / 5) * (n * 13 % 29) + 40 * c * n) % 256)
      }
      return picture
    }
  }

  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Universality")

  private func side(_ file: URL, _ layers: [String], size: Int) throws -> ComparedModel {
    let model = try ONNXFile.read(file)
    let preprocessing = Preprocessing(resize: 32, size: Size(square: size))
    let found = try model.layers(layers, image: preprocessing.inputShape(count: 1))
    return ComparedModel(
      compiler: Compiler(model), layers: try found.map { try ScanLayer($0, of: model) }, preprocessing: preprocessing)
  }

  @Test func equalsNumPy() throws {
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: Self.folder.appending(path: "reference.json")))
    let cnn = try side(Self.folder.appending(path: "cnn.onnx"), expected.first, size: 28)
    let transformer = try side(SmallTransformer.file, expected.second, size: SmallTransformer.size)
    #expect(transformer.layers.map(\.units.kind) == [.head, .neuron, .head, .neuron, .channel])
    #expect(transformer.layers.allSatisfy { $0.units.extraTokens == SmallTransformer.extraTokens })
    let images = try ImageSet(Patterns(count: expected.images), workers: 1)
    let there = try correspondences(cnn, transformer, images)
    let back = try correspondences(transformer, cnn, images)
    for (row, found) in there.enumerated() {
      for (column, reference) in expected.alignments[row].enumerated() {
        #expect(abs(try #require(found.alignments[column]) - reference) < 1e-3)
        #expect(abs(try #require(back[column].alignments[row]) - reference) < 1e-3)
      }
    }
    for (found, references, names) in [
      (there, expected.matches, expected.second), (back, expected.matchesBack, expected.first),
    ] {
      for (layer, references) in zip(found, references) {
        for (match, reference) in zip(layer.matches, references) {
          let match = try #require(match)
          #expect(abs(match.correlation - reference.correlation) < 1e-3)
          guard reference.margin > 2e-3 else { continue }
          #expect(names[match.layer] == reference.layer && match.channel == reference.channel)
          #expect(abs(try #require(match.ofMaxima) - reference.ofMaxima) < 1e-3)
        }
      }
    }
  }

  private func correspondences(
    _ first: ComparedModel, _ second: ComparedModel, _ images: ImageSet
  ) throws -> [LayerCorrespondence] {
    try withTemporaryStore { store in
      let search = ComparisonSearch(first, second, images: images, store: store, workers: 2)
      let layers = Array(first.layers.indices)
      try search.passOfFirst(layers).run()
      try search.passOfSecond().run()
      try search.run(layers)
      return try layers.map { try #require(try store.finding(of: search.analysis(layer: $0))) }
    }
  }
}
