import Basics
package import Findings
package import Networks

/// The ways in which a circuit is cut to test it. Random draws depend on nothing but the seed.
package struct CutPlan: Sendable {
  /// Every edge into a unit of the circuit from the layer before.
  private let all: [Edge]
  private let circuit: Set<Edge>
  private let widths: [String: Int]
  private let layers: [String]
  private let units: Set<Unit>
  private let target: Unit
  private let seed: UInt64

  private struct Edge: Hashable, Sendable {
    let source: Int
    let target: Unit
  }

  package init(_ sketch: CircuitSketch, edges: [CircuitEdge], target: Unit, seed: UInt64) {
    units = Set(edges.map(\.source)).union([target])
    var all: [Edge] = []
    for layer in 1..<sketch.layers.count {
      for channel in sketch.channels[layer] {
        let unit = Unit(sketch.layers[layer].name, channel)
        guard units.contains(unit) else { continue }
        all += (0..<sketch.layers[layer - 1].channels).map { Edge(source: $0, target: unit) }
      }
    }
    self.all = all
    circuit = Set(edges.map { Edge(source: $0.source.channel, target: $0.target) })
    widths = Dictionary(
      uniqueKeysWithValues: zip(sketch.layers, sketch.layers.dropFirst()).map { ($1.name, $0.channels) })
    layers = sketch.layers.map(\.name)
    self.target = target
    self.seed = seed
  }

  /// Units of the circuit below the target.
  package var unitCount: Int { units.count - 1 }

  package func cutting(_ edges: [CircuitEdge]) -> Cuts {
    cuts(edges.map { Edge(source: $0.source.channel, target: $0.target) }, factor: 0, others: 1)
  }

  package func keeping(_ edges: [CircuitEdge]) -> Cuts {
    cuts(edges.map { Edge(source: $0.source.channel, target: $0.target) }, factor: 1, others: 0)
  }

  /// As many edges into each unit as the circuit has, none of the circuit's.
  package func cuttingRandomEdges(draw: Int) -> Cuts {
    var random = SplitMix(seed: seed, stream: draw)
    var drawn: [Edge] = []
    for unit in units.sorted() {
      let count = circuit.count { $0.target == unit }
      let others = (0..<(widths[unit.layer] ?? 0)).map { Edge(source: $0, target: unit) }
        .filter { !circuit.contains($0) }
      drawn += random.draw(count, from: others)
    }
    return cuts(drawn, factor: 0, others: 1)
  }

  package func keepingRandomEdges(_ count: Int, draw: Int) -> Cuts {
    var random = SplitMix(seed: seed, stream: draw)
    return cuts(random.draw(count, from: all), factor: 1, others: 0)
  }

  package func cuttingUnits() -> Cuts { Cuts(silenced: units.subtracting([target])) }

  /// As many units of each layer, none of the circuit's.
  package func cuttingRandomUnits(draw: Int) -> Cuts {
    var random = SplitMix(seed: seed, stream: draw)
    var drawn: Set<Unit> = []
    for (lower, upper) in zip(layers, layers.dropFirst()) {
      let others = (0..<(widths[upper] ?? 0)).map { Unit(lower, $0) }.filter { !units.contains($0) }
      drawn.formUnion(random.draw(units.count { $0.layer == lower }, from: others))
    }
    return Cuts(silenced: drawn)
  }

  private func cuts(_ edges: some Sequence<Edge>, factor: Float, others: Float) -> Cuts {
    var cuts = Cuts()
    // What is kept is kept of every unit in the circuit; what is cut concerns only the units that it leads to.
    if others == 0 {
      for unit in units {
        guard let width = widths[unit.layer] else { continue }
        cuts.factors[unit] = [Float](repeating: 0, count: width)
      }
    }
    for edge in edges {
      guard let width = widths[edge.target.layer] else { continue }
      cuts.factors[edge.target, default: [Float](repeating: others, count: width)][edge.source] = factor
    }
    return cuts
  }
}

extension SplitMix {
  /// `count` different elements, or all where there are fewer.
  mutating func draw<T>(_ count: Int, from elements: [T]) -> [T] {
    var pool = elements
    let count = min(count, pool.count)
    for i in 0..<count {
      let j = i + Int(next() % UInt64(pool.count - i))
      pool.swapAt(i, j)
    }
    return Array(pool.prefix(count))
  }
}
