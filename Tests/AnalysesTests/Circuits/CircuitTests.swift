import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

/// Discovery and proof on a network whose circuit is known.
struct CircuitTests {
  private func search(_ store: Store, images: Int = 60, workers: Int = 2) throws -> CircuitSearch {
    let model = try SmallCircuit.model()
    let compiler = Compiler(model)
    let relations = RelationSearch(
      compiler: compiler, layers: try SmallCircuit.layers(model),
      images: try ImageSet(Rectangles(count: images), workers: 1), preprocessing: SmallCircuit.preprocessing,
      workers: workers)
    return CircuitSearch(
      compiler: compiler, relations: relations, images: relations.images, store: store, parameters: .init())
  }

  private func circuit() throws -> Circuit {
    try withTemporaryStore { try search($0).circuit(of: Unit("either", 0), layers: ["edges", "sides", "either"]) }
  }

  @Test func findsExactlyTheCircuit() throws {
    let circuit = try circuit()
    #expect(
      circuit.units.map { "\($0.unit) \($0.role.rawValue)" }.sorted() == [
        "edges:0 pathway", "edges:1 pathway", "either:0 target", "sides:0 pathway", "sides:1 pathway",
      ])
    #expect(
      circuit.edges.map { "\($0.source) \($0.kind.rawValue) \($0.target)" }.sorted() == [
        "edges:0 excites sides:0", "edges:0 inhibits sides:1", "edges:1 excites sides:1", "edges:1 inhibits sides:0",
        "sides:0 excites either:0", "sides:1 excites either:0",
      ])
    // A pathway is one row of the diagram.
    let pathways = Dictionary(uniqueKeysWithValues: circuit.units.map { ($0.unit, $0.pathway) })
    #expect(pathways[Unit("edges", 0)] == pathways[Unit("sides", 0)])
    #expect(pathways[Unit("edges", 1)] == pathways[Unit("sides", 1)])
    #expect(pathways[Unit("edges", 0)] != pathways[Unit("edges", 1)])
  }

  @Test func namesItsMotifs() throws {
    let motifs = try circuit().motifs
    #expect(motifs.count { $0.kind == .mirrorPair } == 2)
    let union = try #require(motifs.first { $0.kind == .union })
    #expect(union.units == [Unit("sides", 0), Unit("sides", 1), Unit("either", 0)])
    let inhibition = try #require(motifs.first { $0.kind == .crossInhibition })
    #expect(inhibition.measures == [Measure("same side", 3), Measure("other side", -1.5)])
  }

  @Test func cuttingItsEdgesSilencesTheTarget() throws {
    let evidence = try circuit().evidence
    func remaining(_ kind: Intervention.Kind) -> [Float] {
      evidence.interventions.first { $0.kind == kind }?.remaining ?? []
    }
    #expect(evidence.chosenOn == 30 && evidence.testedOn == 30 && evidence.activation > 0)
    #expect(remaining(.cutExcitation) == [0])
    #expect(remaining(.cutUnits) == [0])
    #expect(remaining(.cutRandomEdges).count == 5 && remaining(.cutRandomEdges).allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(remaining(.cutRandomUnits).allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(remaining(.keepOnly).allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(remaining(.keepRandomEdges).allSatisfy { $0 < 0.9 })
  }

  @Test func contributionsAddUpToTheActivation() throws {
    // The network has no biases, so what the edges of a unit give is its activation.
    let circuit = try circuit()
    let edges = circuit.edges.filter { $0.target == Unit("either", 0) }
    #expect(abs(edges.reduce(0) { $0 + $1.share } - 1) < 1e-4)
    for edge in edges { #expect(abs(edge.contribution - edge.openContribution) < 1e-4) }
  }

  @Test func doesNotDependOnTheNumberOfWorkers() throws {
    let circuits = try [1, 3].map { workers in
      try withTemporaryStore {
        try search($0, workers: workers).circuit(of: Unit("either", 0), layers: ["edges", "sides", "either"])
      }
    }
    #expect(circuits[0] == circuits[1])
  }

  @Test(arguments: [
    (Unit("either", 7), ["edges", "either"]), (Unit("nowhere", 0), ["edges", "nowhere"]),
    (Unit("either", 0), ["sides", "edges"]), (Unit("either", 0), ["either"]), (Unit("edges", 0), ["sides", "edges"]),
  ])
  func refusesWhatMakesNoCircuit(target: Unit, layers: [String]) throws {
    try withTemporaryStore { store in
      _ = #expect(throws: Diagnostic.self) { try search(store).circuit(of: target, layers: layers) }
    }
  }

  @Test func refusesADeadTargetAndFewImages() throws {
    try withTemporaryStore { store in
      #expect(throws: Diagnostic.self) {
        try search(store, images: 19).circuit(of: Unit("either", 0), layers: ["edges", "sides", "either"])
      }
      #expect(throws: Diagnostic.self) { try search(store).circuit(of: Unit("edges", 5), layers: ["edges", "edges"]) }
    }
  }
}
