import Analyses
import Basics
import Findings
import Foundation
import Testing

/// Linear CKA and best matches from given maps, against NumPy (linear_cka.py), and what chance does.
struct AlignmentTests {
  private struct Expected: Decodable {
    struct Match: Decodable {
      var layer: Int
      var channel: Int
      var correlation: Double
    }

    var images: Int
    var cells: Int
    /// For each layer: channels, images, cells.
    var first: [[[[Float]]]]
    var second: [[[[Float]]]]
    var alignments: [[Double]]
    var matches: [[Match]]

    /// Some images of each layer.
    func samples(_ range: Range<Int>) -> [MapSamples] {
      (first + second).map { layer in
        MapSamples(
          channels: layer.count, cells: cells, count: range.count * cells,
          values: layer.flatMap { $0[range].flatMap(\.self) })
      }
    }
  }

  /// In one chunk, and in chunks of unlike sizes: the sums must be the same.
  @Test(arguments: [[25], [4, 11, 10]], [1, 3])
  func equalsNumPy(chunks: [Int], workers: Int) throws {
    let url = try #require(Bundle.module.url(forResource: "linear_cka", withExtension: "json"))
    let expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url))
    var tally = ComparisonTally(
      first: expected.first.map(\.count), second: expected.second.map(\.count), cells: expected.cells, draws: 0)
    var start = 0
    for count in chunks {
      try tally.add(expected.samples(start..<(start + count)), shifts: [], workers: workers)
      start += count
    }
    for layer in expected.first.indices {
      let (choice, alignments) = tally.comparison(of: layer)
      for (value, reference) in zip(alignments, expected.alignments[layer]) {
        #expect(abs(Double(try #require(value)) - reference) < 1e-5)
      }
      for (match, reference) in zip(choice.best, expected.matches[layer]) {
        let match = try #require(match)
        #expect((match.layer, match.channel) == (reference.layer, reference.channel))
        #expect(abs(match.correlation - reference.correlation) < 1e-5)
      }
    }
  }

  /// Noise on both sides passes its own shuffles hardly ever; the same noise on both sides always does.
  @Test func noiseIsAtChance() throws {
    let (channels, images, cells) = (120, 60, 4)
    func noise(_ stream: UInt64) -> MapSamples {
      var generator = SeededGenerator(seed: 5, stream: stream)
      let values = (0..<(channels * images * cells)).map { _ in max(0, generator.gaussian()) }
      return MapSamples(channels: channels, cells: cells, count: images * cells, values: values)
    }
    for (second, least, most) in [(noise(2), 0, 6), (noise(1), channels, channels)] {
      var tally = ComparisonTally(first: [channels], second: [channels], cells: cells, draws: 3)
      try tally.add([noise(1), second], shifts: [7, 20, 41], workers: 2)
      let choice = tally.comparison(of: 0).choice
      let chance = try #require(choice.chance(quantile: 0.99))
      let matched = choice.best.count { $0.map { Float($0.correlation) > chance.level } ?? false }
      #expect((least...most).contains(matched))
      #expect(chance.median < chance.level && chance.level < 0.5)
    }
  }

  @Test func whatNeverChangesHasNoMatch() throws {
    let cells = 4
    // The first channel differs from cell to cell and is the same on every image, the second varies.
    let constant: [Float] = (0..<30).flatMap { _ -> [Float] in [0.1, 0.7, 0, 3.3] }
    let varying: [Float] = (0..<120).map { Float($0 * 7 % 31) }
    let still = MapSamples(channels: 1, cells: cells, count: 120, values: constant)
    let both = MapSamples(channels: 2, cells: cells, count: 120, values: constant + varying)
    var tally = ComparisonTally(first: [2, 1], second: [2, 1], cells: cells, draws: 1)
    try tally.add([both, still, both, still], shifts: [3], workers: 1)
    let (choice, alignments) = tally.comparison(of: 0)
    #expect(choice.best[0] == nil && choice.best[1]?.channel == 1)
    #expect(abs(try #require(alignments[0]) - 1) < 1e-5 && alignments[1] == nil)
    let (none, nothing) = tally.comparison(of: 1)
    #expect(none.best.allSatisfy { $0 == nil } && none.chance(quantile: 0.99) == nil)
    #expect(nothing == [nil, nil])
  }
}
