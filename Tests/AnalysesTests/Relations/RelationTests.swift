import Analyses
import Artifacts
import Engine
import Findings
import Images
import Networks
import Testing

/// Mirror partners and self-mirrored units of a network in which they are known.
struct RelationTests {
  private func relations(workers: Int = 2, batch: Int? = nil) throws -> [[UnitRelations]] {
    try withTemporaryStore { store in
      let model = try SmallCircuit.model(batch: batch)
      let search = RelationSearch(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model),
        images: try ImageSet(Rectangles(count: 40), workers: 1), preprocessing: SmallCircuit.preprocessing,
        workers: workers)
      return try search.relations(of: [0, 1, 2], store: store)
    }
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
