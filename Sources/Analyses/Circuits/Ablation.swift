import Basics
package import Networks

/// What is cut out of a network: edges into some units, and whole units.
package struct Cuts: Hashable, Sendable {
  /// For a unit, a factor for each channel of the layer before: 0 cuts that edge, 1 leaves it.
  package var factors: [Unit: [Float]] = [:]
  /// Units whose activation is set to 0.
  package var silenced: Set<Unit> = []

  package init(factors: [Unit: [Float]] = [:], silenced: Set<Unit> = []) {
    self.factors = factors
    self.silenced = silenced
  }
}

/// Rewrites the graph between the layers of a circuit so that exactly some edges are gone.
///
/// A unit with an edge cut gets a copy of its branch for itself alone, which reads the layer before with the cut
/// channels at 0; its channel in the layer's map is replaced by what the copy makes. All else stays as it is.
struct Ablation: Sendable {
  private let layers: [ScanLayer]
  private let sections: [LayerSection]

  /// - Parameter layers: from the lowest, whose map the rewritten graphs start from, to the target's.
  init(_ network: Graph, layers: [ScanLayer], batch: Int) throws {
    self.layers = layers
    sections = try zip(layers, layers.dropFirst()).map {
      try LayerSection(network, from: $0.value, to: $1.value, batch: batch)
    }
  }

  /// The graph from the lowest layer's map to the target unit alone: a value of one channel, named `target`.
  func graph(target: Unit, _ cuts: Cuts) throws -> Graph {
    var sketch = Sketch()
    var current = silence(0, layers[0].value, cuts, &sketch)
    for (index, section) in sections.enumerated() {
      let upper = layers[index + 1]
      if index == sections.count - 1 {
        let output = try copy(of: target, section, reading: current, cuts, &sketch)
        sketch.add(Activation(.identity), [output], "target")
      } else {
        current = try layer(upper, section, reading: current, cuts, &sketch)
        current = silence(index + 1, current, cuts, &sketch)
      }
    }
    return try Graph(
      inputs: sections[0].graph.inputs, nodes: sketch.nodes, constants: sketch.constants, targets: ["target"])
  }

  /// The whole map of a layer, with the channels of units that have cuts made by copies.
  private func layer(
    _ upper: ScanLayer, _ section: LayerSection, reading current: String, _ cuts: Cuts, _ sketch: inout Sketch
  ) throws -> String {
    let whole = sketch.add(section.graph, prefix: upper.name, reading: current, from: section)
    let changed = cuts.factors.keys.filter { $0.layer == upper.name }.sorted()
    guard !changed.isEmpty else { return whole }
    var pieces: [String] = []
    var next = 0
    for unit in changed {
      pieces += sketch.slice(whole, upper.units.axis, next..<unit.channel)
      pieces.append(try copy(of: unit, section, reading: current, cuts, &sketch))
      next = unit.channel + 1
    }
    pieces += sketch.slice(whole, upper.units.axis, next..<upper.units.count)
    return sketch.add(Concatenation(axis: upper.units.axis), pieces, "\(upper.name) with cuts")
  }

  private func copy(
    of unit: Unit, _ section: LayerSection, reading current: String, _ cuts: Cuts, _ sketch: inout Sketch
  ) throws -> String {
    let seen = cuts.factors[unit].map { sketch.scale(current, by: $0, section.sourceUnits, "\(unit) sees") } ?? current
    let part = try section.restricted(to: unit.channel)
    return sketch.add(part, prefix: "\(unit)", reading: seen, from: section)
  }

  private func silence(_ index: Int, _ value: String, _ cuts: Cuts, _ sketch: inout Sketch) -> String {
    let channels = cuts.silenced.filter { $0.layer == layers[index].name }.map(\.channel)
    guard !channels.isEmpty else { return value }
    var factors = [Float](repeating: 1, count: layers[index].channels)
    for channel in channels where factors.indices.contains(channel) { factors[channel] = 0 }
    return sketch.scale(value, by: factors, layers[index].units, "\(layers[index].name) silenced")
  }
}

/// The nodes of a graph that is being rewritten.
private struct Sketch {
  var nodes: [Node] = []
  var constants: [String: Tensor] = [:]

  @discardableResult
  mutating func add(_ operator: any Operator, _ inputs: [String], _ output: String) -> String {
    nodes.append(Node(name: output, operator: `operator`, inputs: inputs, output: output))
    return output
  }

  /// Copies a graph, its values renamed, reading another value in place of its source; returns its target.
  mutating func add(_ graph: Graph, prefix: String, reading value: String, from section: LayerSection) -> String {
    func renamed(_ name: String) -> String {
      if name == section.source { return value }
      return graph.constants[name] == nil ? "\(prefix) | \(name)" : name
    }
    constants.merge(graph.constants) { first, _ in first }
    for node in graph.nodes {
      nodes.append(
        Node(
          name: "\(prefix) | \(node.name)", operator: node.operator, inputs: node.inputs.map(renamed),
          output: renamed(node.output)))
    }
    return renamed(section.target)
  }

  /// - Parameter factors: one for each unit; those without any stay as they are.
  mutating func scale(_ value: String, by factors: [Float], _ units: UnitSpace, _ output: String) -> String {
    let carried = [Float](repeating: 1, count: units.count - factors.count)
    constants["\(output): factors"] = Tensor(units.parameterShape, factors + carried)
    return add(Arithmetic(.multiply), [value, "\(output): factors"], output)
  }

  /// A range of units; none where it is empty.
  mutating func slice(_ value: String, _ axis: Int, _ range: Range<Int>) -> [String] {
    guard !range.isEmpty else { return [] }
    let cut = Slicing([.init(axis: axis, start: range.lowerBound, end: range.upperBound)])
    return [add(cut, [value], "\(value) \(range.lowerBound)..<\(range.upperBound)")]
  }
}
