import Analyses
import Artifacts
import Engine
import Findings
import Images
import Networks
import Testing

/// Motifs of a whole model, on the network in which they are known.
struct MotifSearchTests {
  private func motifs(_ kind: Motif.Kind) throws -> [[Unit]] {
    let model = try SmallCircuit.model()
    let size = SmallCircuit.size
    let relations = RelationSearch(
      compiler: Compiler(model), layers: try SmallCircuit.layers(model),
      images: try ImageSet(Rectangles(count: 40), workers: 1), preprocessing: SmallCircuit.preprocessing, workers: 2)
    let graph = try Graph(model, inputs: ["image": [1, 1, size, size]], targets: ["edges", "sides", "either"])
    return try withTemporaryStore { store in
      try MotifSearch(
        network: LinearizedNetwork(graph), relations: relations, images: relations.images, store: store
      )
      .motifs(kind, limit: 10).map(\.units)
    }
  }

  @Test func findsTheUnionAndThePairThatFeedsIt() throws {
    #expect(try motifs(.union) == [[Unit("sides", 0), Unit("sides", 1), Unit("either", 0)]])
  }

  @Test func findsTheMirrorPairs() throws {
    let pairs = try motifs(.mirrorPair)
    #expect(Set(pairs) == [[Unit("edges", 0), Unit("edges", 1)], [Unit("sides", 0), Unit("sides", 1)]])
  }

  @Test func findsTheCrossInhibition() throws {
    #expect(
      try motifs(.crossInhibition) == [
        [Unit("edges", 0), Unit("edges", 1), Unit("sides", 0), Unit("sides", 1)]
      ])
  }

  @Test func findsTheFamilyOfTurnedEdges() throws {
    let families = try motifs(.rotation)
    #expect(families.contains { Set($0) == Set((0..<4).map { Unit("edges", $0) }) })
  }
}
