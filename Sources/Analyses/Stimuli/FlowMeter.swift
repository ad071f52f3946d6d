import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Measures on single images what the edges of a circuit give.
///
/// Of each unit that edges lead to it takes the position where the unit is strongest before the function that ends its
/// layer: there the inhibition of a unit that stays silent shows too.
package struct FlowMeter: Sendable {
  private let circuit: Circuit
  private let layers: [ScanLayer]
  private let preprocessing: Preprocessing
  private let reader: MapReader
  private let probes: [Probe]

  /// The network between two layers for one unit of the upper one.
  private struct Probe: Sendable {
    let source: ScanLayer
    let program: Program
    /// Of the upper layer.
    let units: UnitSpace
    /// What the gradient starts from.
    let target: String
    /// Places of edges in the circuit, and the channels that they come from.
    let edges: [(edge: Int, channel: Int)]
  }

  /// - Parameter layers: those of the circuit, from the lowest to the target's.
  package init(compiler: Compiler, circuit: Circuit, layers: [ScanLayer], preprocessing: Preprocessing) throws {
    self.circuit = circuit
    self.layers = layers
    self.preprocessing = preprocessing
    let levels = try CircuitLevels(layers, of: compiler, image: preprocessing.inputShape(count: 1))
    reader = try MapReader(
      compiler: levels.compiler, preprocessing: preprocessing,
      layers: Set((layers + levels.layers).map(\.value)).sorted(), batch: 1)
    let edges = circuit.edges.enumerated().compactMap { place, edge -> (place: Int, source: Unit, target: Unit)? in
      guard let source = levels.place(of: edge.source), let target = levels.place(of: edge.target) else { return nil }
      return (place, source, target)
    }
    var probes: [Probe] = []
    for (lower, upper) in zip(levels.layers, levels.layers.dropFirst()) {
      let section = try LayerSection(reader.program.graph, from: lower.value, to: upper.value, batch: 1)
      let edges = edges.filter { $0.source.layer == lower.name && $0.target.layer == upper.name }
      for unit in Set(edges.map(\.target)).sorted() {
        let graph = try section.restricted(to: unit.channel, beforeActivation: true)
        probes.append(
          Probe(
            source: lower, program: try compiler.program(for: graph, gradient: true),
            units: upper.units, target: graph.targets.last ?? upper.value,
            edges: edges.filter { $0.target == unit }.map { ($0.place, $0.source.channel) }))
      }
    }
    self.probes = probes
  }

  package func flows(on stimuli: [Stimulus], workers: Int) throws -> [CircuitFlow] {
    try Workers.map(
      count: stimuli.count, workers: reader.workers(workers),
      state: { (maps: try reader.state(), sections: try probes.map { try $0.program.execution() }) }
    ) { state, index in
      state.maps.forward([try stimuli[index].view(preprocessing)])
      let units = circuit.units.map { unit -> CircuitFlow.UnitState in
        guard let layer = layers.first(where: { $0.name == unit.unit.layer }), unit.unit.channel < layer.channels else {
          return .init(activation: 0, position: Cell(row: 0, column: 0))
        }
        return state.maps.withMaps(of: layer.value) { maps in
          let activity = UnitActivity(of: maps[0, unit.unit.channel])
          return .init(
            activation: activity.largest, position: Cell(activity.cell, width: maps.width))
        }
      }
      var edges = [Float](repeating: 0, count: circuit.edges.count)
      for (probe, section) in zip(probes, state.sections) {
        let given = state.maps.withValue(of: probe.source.value, place: 0) { contributions($0, probe, section) }
        for (item, value) in zip(probe.edges, given) { edges[item.edge] = value }
      }
      return CircuitFlow(units: units, edges: edges)
    }
  }

  private func contributions(
    _ value: UnsafeBufferPointer<Float>, _ probe: Probe, _ section: Execution
  ) -> [Float] {
    section.forward(value)
    let unit = UnitReader(probe.units.with(count: 1), images: 1)
    let cell = section.withActivation(probe.target) { UnitActivity(of: unit.maps(of: $0)[0, 0]).cell }
    section.sendBack(from: cell, of: probe.target, probe.units)
    return section.contributions(of: probe.edges.map(\.channel), in: value, probe.source.units)
  }
}
