package import Basics
package import Findings
package import Networks

/// Looks for a circuit of one model in another: layers like its own, the best matches of its units there, and the weights
/// between these.
package struct RecurrenceSearch: Sendable {
  private let first: ComparedModel
  private let second: ComparedModel
  private let graph: Graph
  private let held: Held
  private let workers: Int

  /// What is held between two values of the second model's graph (``HoldSearch``).
  package typealias Held = @Sendable (_ source: String, _ target: String, Graph) throws -> [Holding: Tensor]

  /// - Throws: what is wrong with the second model's graph.
  package init(
    _ first: ComparedModel, _ second: ComparedModel, workers: Int, held: @escaping Held = { _, _, _ in [:] }
  ) throws(Diagnostic) {
    self.held = held
    self.first = first
    self.second = second
    self.workers = workers
    let (model, preprocessing) = (second.compiler.model, second.preprocessing)
    let shape = preprocessing.inputShape(count: 1)
    graph = try Graph(
      model, inputs: Dictionary(model.inputs.prefix(1).map { ($0.name, shape) }, uniquingKeysWith: { one, _ in one }),
      targets: second.layers.map(\.value))
  }

  /// - Parameter correspondences: of the circuit's layers, by name.
  package func counterpart(
    of circuit: Circuit, in correspondences: [String: LayerCorrespondence]
  ) throws -> CircuitCounterpart {
    let layers = LayerPlacement.best(circuit.layers.map { correspondences[$0]?.alignments ?? [] })
    let places = Dictionary(zip(circuit.layers, layers), uniquingKeysWith: { first, _ in first })
    var matches: [Unit: Match] = [:]
    let units = circuit.units.map { unit -> NearestUnit? in
      guard let known = correspondences[unit.unit.layer], let layer = places[unit.unit.layer] ?? nil,
        known.nearest.indices.contains(layer), known.nearest[layer].indices.contains(unit.unit.channel),
        let nearest = known.nearest[layer][unit.unit.channel], known.isAboveChance(nearest.correlation)
      else { return nil }
      matches[unit.unit] = Match(layer: layer, channel: nearest.channel)
      return nearest
    }
    var matrices: [Ends: Row] = [:]
    let edges = try circuit.edges.map { edge in
      guard let source = matches[edge.source], let target = matches[edge.target] else {
        return EdgeCounterpart(.unmatched)
      }
      let ends = Ends(source: source.layer, target: target.layer, channel: target.channel)
      let row = try matrices[ends] ?? self.row(ends)
      matrices[ends] = row
      return counterpart(of: edge, source: source, row)
    }
    return CircuitCounterpart(layers: layers, units: units, edges: edges)
  }

  /// A unit of the second model.
  private struct Match {
    var layer: Int
    var channel: Int
  }

  /// Two layers of the second model, and a unit of the later one.
  private struct Ends: Hashable {
    var source: Int
    var target: Int
    var channel: Int
  }

  /// The weights from all units of a layer to one unit.
  private enum Row {
    case weights(ConnectionMatrix)
    case untraceable(String)
    case unconnected
  }

  private func row(_ ends: Ends) throws -> Row {
    let (source, target) = (second.layers[ends.source], second.layers[ends.target])
    guard source.value != target.value, graph.values(dependingOn: source.value).contains(target.value) else {
      return .unconnected
    }
    do {
      let network = LinearizedNetwork(graph, held: try held(source.value, target.value, graph))
      return .weights(
        try ConnectionMatrix(network, source: source, target: target, channels: [ends.channel], workers: workers))
    } catch let obstacle as Diagnostic where obstacle.isUnsupported {
      return .untraceable(obstacle.description)
    }
  }

  private func counterpart(of edge: CircuitEdge, source: Match, _ row: Row) -> EdgeCounterpart {
    switch row {
    case .untraceable(let obstacle): return EdgeCounterpart(.untraceable, obstacle: obstacle)
    case .unconnected: return EdgeCounterpart(.unconnected)
    case .weights(let matrix):
      let connection = matrix.connection(row: 0, from: source.channel)
      let (sum, before) = (matrix.net(row: 0, from: source.channel), edge.excitation + edge.inhibition)
      let direction: Float = before < 0 ? -1 : 1
      let others = (0..<second.layers[source.layer].channels).filter { $0 != source.channel }
      let below = others.count { direction * matrix.net(row: 0, from: $0) < direction * sum }
      return EdgeCounterpart(
        .connected,
        .init(
          weights: connection.weights, sum: sum, agrees: sum * before > 0,
          correlation: WeightImages(
            edge.weights, pitch: pitch(of: edge.source.layer), connection.weights, pitch: pitch(ofOther: source.layer)
          ).correlation,
          rank: others.isEmpty ? 0.5 : Float(below) / Float(others.count)))
    }
  }

  /// How far apart two cells of a layer's map are, as a share of the image's short side.
  private func pitch(of layer: String) -> Double {
    Self.pitch(first.layers.first { $0.name == layer }, resize: first.preprocessing.resize)
  }

  private func pitch(ofOther layer: Int) -> Double {
    Self.pitch(second.layers[layer], resize: second.preprocessing.resize)
  }

  private static func pitch(_ layer: ScanLayer?, resize: Int) -> Double {
    Double(max(1, layer?.vertical?.stride ?? 1)) / Double(max(1, resize))
  }
}
