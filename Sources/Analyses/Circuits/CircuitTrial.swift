import Algorithms
import Basics
import Engine
import Findings
import Images
import Networks

/// Cuts the network in various ways and measures what is left of a unit, on images held out from the choosing.
struct CircuitTrial: Sendable {
  private let compiler: Compiler
  private let layers: [ScanLayer]
  private let target: Unit
  private let ablation: Ablation
  private let cases: [Case]
  private let workers: Int
  private let batch: Int

  /// The lowest layer's value on an image, and where and how strongly the target fired on it.
  private struct Case: Sendable {
    let value: [Float]
    let cell: Int
    let activation: Float
    /// The largest activation of every channel of every layer.
    let largest: [[Float]]
  }

  init(
    compiler: Compiler, network: Graph, layers: [ScanLayer], target: Unit, images: ImageSet,
    preprocessing: Preprocessing, testing: [Int], workers: Int
  ) throws {
    self.compiler = compiler
    self.layers = layers
    self.target = target
    self.workers = workers
    batch = compiler.model.batch ?? 8
    ablation = try Ablation(network, layers: layers, batch: batch)
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: layers.map(\.value), batch: 1)
    cases = try Workers.map(count: testing.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      state.forward([preprocessing.view(of: try images.collection.picture(testing[index]))])
      let largest = layers.map { layer in
        state.withMaps(of: layer.value) { maps in
          (0..<maps.channels).map { UnitActivity(of: maps[0, $0]).largest }
        }
      }
      let activity = state.withMaps(of: layers[layers.count - 1].value) { UnitActivity(of: $0[0, target.channel]) }
      return Case(
        value: state.withValue(of: layers[0].value, place: 0) { Array($0) }, cell: activity.cell,
        activation: activity.largest, largest: largest)
    }
  }

  /// The units' mean largest activations on the images.
  func meanActivations(of units: [Unit]) throws -> [Float] {
    units.map { unit in
      guard let layer = layers.firstIndex(where: { $0.name == unit.layer }) else { return 0 }
      return cases.reduce(Float(0)) { $0 + $1.largest[layer][unit.channel] } / Float(max(cases.count, 1))
    }
  }

  /// For each way of cutting, what is left of the target as a share of what it was.
  func remaining(_ variants: [Cuts]) throws -> [Float] {
    let units = layers[layers.count - 1].units.with(count: 1)
    let before = cases.reduce(Float(0)) { $0 + $1.activation }
    return try Workers.map(count: variants.count, workers: workers, state: {}) { _, index in
      let program = try compiler.program(for: ablation.graph(target: target, variants[index]))
      let execution = try program.execution()
      let count = cases.first?.value.count ?? 0
      var input = [Float](repeating: 0, count: batch * count)
      var after: Float = 0
      for group in cases.chunks(ofCount: batch) {
        for (place, item) in group.enumerated() {
          input.replaceSubrange((place * count)..<((place + 1) * count), with: item.value)
        }
        input.withUnsafeBufferPointer { execution.forward($0) }
        execution.withActivation("target") { values in
          for (place, item) in group.enumerated() {
            after += values[place * units.imageStride + units.index(unit: 0, place: item.cell)]
          }
        }
      }
      return before > 0 ? after / before : 0
    }
  }

  func evidence(
    edges: [CircuitEdge], sketch: CircuitSketch, parameters: CircuitParameters, chosenOn: Int,
    proof: CircuitProof
  ) throws -> CircuitEvidence {
    let plan = CutPlan(sketch, edges: edges, target: target, seed: parameters.seed)
    var kinds: [(kind: Intervention.Kind, count: Int, variants: [Cuts])] = []
    for (kind, part) in [
      (Intervention.Kind.cutExcitation, edges.filter { $0.kind == .excites }),
      (.cutInhibition, edges.filter { $0.kind == .inhibits }), (.cutEdges, edges),
    ] where !part.isEmpty {
      kinds.append((kind, part.count, [plan.cutting(part)]))
    }
    let draws = 0..<parameters.draws
    kinds.append((.cutRandomEdges, edges.count, draws.map { plan.cuttingRandomEdges(draw: $0) }))
    kinds.append((.cutUnits, plan.unitCount, [plan.cuttingUnits()]))
    kinds.append((.cutRandomUnits, plan.unitCount, draws.map { plan.cuttingRandomUnits(draw: $0) }))
    kinds.append((.keepOnly, edges.count, [plan.keeping(edges)]))
    kinds.append((.keepRandomEdges, edges.count, draws.map { plan.keepingRandomEdges(edges.count, draw: $0) }))

    let results = try remaining(kinds.flatMap(\.variants))
    var next = 0
    let interventions = kinds.map { item in
      defer { next += item.variants.count }
      return Intervention(
        kind: item.kind, count: item.count, remaining: Array(results[next..<(next + item.variants.count)]))
    }
    return CircuitEvidence(
      chosenOn: chosenOn, testedOn: cases.count,
      activation: cases.reduce(Float(0)) { $0 + $1.activation } / Float(max(cases.count, 1)),
      interventions: interventions, proof: proof)
  }
}
