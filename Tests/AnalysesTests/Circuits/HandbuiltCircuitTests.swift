import Analyses
import Artifacts
import Engine
import Findings
import Networks
import Scenes
import TestSupport
import Testing

/// Discovery and proof on the network whose weights are formulas, against what the formulas say.
struct HandbuiltCircuitTests {
  private static let layers = ["mixed4a", "mixed4b", "mixed4c"]

  private func circuit(of label: String) throws -> Circuit {
    let model = try HandbuiltNetwork.model()
    let target = try #require(try HandbuiltNetwork.truth().unit(label, of: "mixed4c"))
    let layers = try model.layers(Self.layers, image: HandbuiltNetwork.preprocessing.inputShape(count: 1)).map {
      try ScanLayer($0, of: model)
    }
    let compiler = Compiler(model)
    let relations = RelationSearch(
      compiler: compiler, layers: layers, images: try ImageSet(HeadSceneCollection(count: 120, seed: 7), workers: 2),
      preprocessing: HandbuiltNetwork.preprocessing, workers: 2)
    return try withTemporaryStore { store in
      try CircuitSearch(
        compiler: compiler, relations: relations, images: relations.images, store: store, parameters: .init()
      )
      .circuit(of: target, layers: Self.layers)
    }
  }

  /// The true edges that lead to a unit, directly or not, from mixed4a up.
  private func truth(leadingTo target: Unit) throws -> [HandbuiltNetwork.Edge] {
    let edges = try HandbuiltNetwork.truth().edges.filter { !$0.source.hasPrefix("mixed3a") }
    var reached = [target.description]
    var found: [HandbuiltNetwork.Edge] = []
    while !reached.isEmpty {
      let next = edges.filter { reached.contains($0.target) }
      found += next.filter { !found.contains($0) }
      reached = next.map(\.source)
    }
    return found
  }

  @Test func findsExactlyTheCircuitOfTheHeadWithANeck() throws {
    let circuit = try circuit(of: "head and neck")
    let found = circuit.edges.map { "\($0.source) \($0.kind == .excites ? 1 : -1) \($0.target)" }
    #expect(
      found.sorted() == (try truth(leadingTo: circuit.target)).map { "\($0.source) \($0.sign) \($0.target)" }.sorted())
    let truth = try HandbuiltNetwork.truth()
    for unit in circuit.units where unit.role == .pathway {
      let mirrors = try #require(truth.layers[unit.unit.layer]).mirrors
      #expect(unit.partner?.channel == mirrors[unit.unit.channel])
    }
    #expect(circuit.units.map(\.role).filter { $0 == .pathway }.count == 6)
    #expect(circuit.units.count == 7)
    let union = circuit.motifs.filter { $0.kind == .union }
    #expect(
      union.map(\.units) == [
        [Unit("mixed4b", 0), Networks.Unit("mixed4b", 1), Networks.Unit("mixed4c", 0)]
      ])
    #expect(circuit.motifs.contains { $0.kind == .crossInhibition })
  }

  @Test func cuttingTheCircuitSilencesTheTargetAndChanceDoesNot() throws {
    let evidence = try circuit(of: "head and neck").evidence
    let remaining = Dictionary(uniqueKeysWithValues: evidence.interventions.map { ($0.kind, $0.remaining) })
    for kind in [Intervention.Kind.cutExcitation, .cutEdges, .cutUnits] { #expect(remaining[kind] == [0]) }
    #expect((remaining[.keepOnly] ?? []).allSatisfy { abs($0 - 1) < 1e-4 })
    #expect((remaining[.cutRandomEdges] ?? []).allSatisfy { $0 > 0.9 })
    #expect((remaining[.cutRandomUnits] ?? []).allSatisfy { $0 > 0.9 })
  }

  @Test func showsThePathwayThatInhibitsAUnitWithAFacing() throws {
    let circuit = try circuit(of: "facing left")
    let opposed = circuit.edges.filter { $0.target == circuit.target && $0.kind == .inhibits }
    #expect(opposed.map(\.source) == [Unit("mixed4b", 1)])
  }
}
