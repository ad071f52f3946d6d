import Analyses
import Artifacts
import Engine
import Findings
import Foundation
import Images
import Networks
import TestSupport
import Testing

/// Mirror partners and self-mirrored units of a network in which they are known.
struct RelationTests {
  private func search(images: Int = 40, workers: Int = 2, batch: Int? = nil) throws -> RelationSearch {
    let model = try SmallCircuit.model(batch: batch)
    return RelationSearch(
      compiler: Compiler(model), layers: try SmallCircuit.layers(model),
      images: try ImageSet(Rectangles(count: images), workers: 1), preprocessing: SmallCircuit.preprocessing,
      workers: workers)
  }

  private func relations(images: Int = 40, workers: Int = 2, batch: Int? = nil) throws -> [[UnitRelations]] {
    let search = try search(images: images, workers: workers, batch: batch)
    return try withTemporaryStore { try search.relations(of: [0, 1, 2], store: $0) }
  }

  @Test func pairsMirrorImages() throws {
    let relations = try relations()
    for (layer, name) in ["edges", "sides"].enumerated() {
      for channel in 0..<2 {
        let partner = try #require(relations[layer][channel].mirrorPartner)
        #expect(partner.unit == Unit(name, 1 - channel))
        #expect(abs(partner.correlation - 1) < 1e-4)
        #expect(relations[layer][channel].selfCorrelation < 0.5)
      }
    }
  }

  @Test func leavesSelfMirroredUnitsAlone() throws {
    let relations = try relations()
    for unit in relations[0][2...4] + relations[2][...0] {
      #expect(unit.mirrorPartner == nil)
      #expect(abs(unit.selfCorrelation - 1) < 1e-4)
      #expect(unit.facing < 1e-4)
    }
  }

  @Test func findsQuarterTurns() throws {
    // The image turned anticlockwise brings a left edge to the bottom: edges 3, which is bright above.
    let turned = try relations()[0][0].rotations
    #expect(turned.first { $0.angle == 90 }?.unit == Unit("edges", 3))
    #expect(turned.first { $0.angle == 180 }?.unit == Unit("edges", 1))
    #expect(turned.first { $0.angle == 270 }?.unit == Unit("edges", 2))
  }

  /// Over two chunks of turned images, against NumPy (`Tests/Fixtures/Relations`).
  @Test func turnedUnitsEqualNumPy() throws {
    struct Expected: Decodable {
      struct Turn: Decodable {
        let angle: Int
        let channel: Int
        let correlation: Float
        /// By how much the next best correlates less.
        let margin: Float
      }

      let images: Int
      let layers: [String: [[Turn]]]
    }
    let file = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Relations/reference.json")
    let expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
    for (name, found) in zip(["edges", "sides", "either"], try relations(images: expected.images)) {
      let references = try #require(expected.layers[name])
      #expect(found.count == references.count)
      for (unit, turns) in zip(found, references) {
        #expect(unit.rotations.map(\.angle) == turns.map(\.angle))
        for (rotation, turn) in zip(unit.rotations, turns) {
          #expect(abs(rotation.correlation - turn.correlation) < 1e-3)
          if turn.margin > 2e-3 { #expect(rotation.unit == Unit(name, turn.channel)) }
        }
      }
    }
  }

  @Test func anImageMoreTurnsNoOthersThanItsChunk() throws {
    try withTemporaryStore { store in
      try search(images: 140).run([0, 1, 2], store: store)
      let before = try store.contents(name: "turn sums")
      let more = try search(images: 141)
      #expect(try more.count(for: [0, 1, 2], store: store) < 141)
      let found = try more.relations(of: [0, 1, 2], store: store)
      let new = try store.contents(name: "turn sums").filter { before[$0.key] == nil }
      #expect(before.count > 3 * 4 && (3...6).contains(new.count), "\(new.count) besides \(before.count)")
      #expect(try found == relations(images: 141))
    }
  }

  @Test func saysNothingOfADeadUnit() throws {
    let dead = try relations()[0][5]
    #expect(dead.mirrorPartner == nil && dead.duplicates.isEmpty && dead.rotations.isEmpty)
    #expect(dead.selfCorrelation == 0 && dead.facing == 0 && dead.borderShare == 0)
  }

  @Test func doesNotDependOnTheNumberOfWorkers() throws {
    #expect(try relations(workers: 1) == relations(workers: 3))
  }

  @Test func doesNotDependOnHowManyImagesARunTakes() throws {
    #expect(try relations(batch: 1) == relations())
  }
}
