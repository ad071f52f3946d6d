import Basics
package import Engine
import Findings
package import Networks

/// The layers of a circuit one above another, such that each level decides the next.
///
/// Most levels are one layer. Over the sums of a residual network there is none that everything passes through and that
/// says anything: each carries its channels on. There the level below a sum is what the blocks' last convolutions read,
/// side by side in one value of a rewritten network (``ResidualSums``), in which these alone make the sum. What the
/// stream carried from before the lowest of the blocks lies beside them and is held as it was. So an edge into the sum is
/// what one unit adds to it through its own block; what later blocks make of that counts as theirs.
package struct CircuitLevels: Sendable {
  /// From the lowest to the target's; of a level with several layers the value in which they lie side by side.
  package let layers: [ScanLayer]
  /// Of the network in which each level decides the next.
  package let compiler: Compiler
  /// The layers of each level.
  package let members: [[ScanLayer]]
  /// For each level the name of the stream that is carried past it; nil where there is none.
  package let carried: [String?]

  /// - Parameters:
  ///   - layers: from the lowest to the target's, as ``ResidualSums/layers(_:in:)`` gives them.
  ///   - image: the shape of one image.
  package init(_ layers: [ScanLayer], of compiler: Compiler, image: Shape) throws {
    let groups = try Self.groups(layers, in: compiler.model)
    let joints = zip(groups, groups.dropFirst()).compactMap { Joint($0, below: $1.members[0]) }
    members = groups.map(\.members)
    carried = groups.map { $0.carried.map(compiler.model.name(of:)) }
    guard !joints.isEmpty else {
      (self.layers, self.compiler) = (layers, compiler)
      return
    }
    let model = try compiler.model.rewritten { model in
      (joints.reduce(model.nodes) { $1.joining($0) }, model.constants)
    }
    let values = Dictionary(uniqueKeysWithValues: joints.map { ($0.target, $0) })
    let uppers = groups.dropFirst().map(\.members[0].value) + [""]
    self.layers = try zip(groups, uppers).map { group, upper in
      guard let joint = values[upper], let layer = try model.layers([joint.name], image: image).first else {
        return group.members[0]
      }
      return ScanLayer(layer, digest: try model.digest(ofValue: joint.name), carried: joint.carried)
    }
    self.compiler = Compiler(model, threads: compiler.threads)
  }

  private static func groups(_ layers: [ScanLayer], in model: Model) throws(Diagnostic) -> [Group] {
    var (lower, groups) = (layers, [Group]())
    while let upper = lower.popLast() {
      groups.insert(Group(members: [upper], carried: nil), at: 0)
      let blocks = ResidualSums(endingAt: upper.value, in: model).blocks
      let reads = blocks.map { model.measured($0.read).value }
      var members: [ScanLayer] = []
      while let next = lower.last, reads.contains(next.value) {
        members.insert(next, at: 0)
        lower.removeLast()
      }
      guard let first = members.first, let lowest = reads.firstIndex(of: first.value) else { continue }
      if let missing = zip(blocks, reads).dropFirst(lowest).first(where: { !members.map(\.value).contains($0.1) }) {
        throw Diagnostic(
          "a block adds what it makes of '\(model.name(of: missing.0.read))' to '\(upper.name)', too",
          advice: "Name that layer between the others.")
      }
      if let other = members.first(where: { $0.units.places != upper.units.places }) {
        throw Diagnostic("its maps are not as large as those of '\(upper.name)'", at: "layer '\(other.name)'")
      }
      groups.insert(Group(members: members, carried: blocks[lowest].before), at: 0)
    }
    return groups
  }

  /// The layers of the circuit, level by level.
  package var names: [String] { members.joined().map(\.name) }

  /// For each layer of a level, from which of the level's units to which those of the layer are.
  func ranges(of level: Int) -> [Range<Int>] {
    var first = 0
    return members[level].map { layer in
      defer { first += layer.channels }
      return first..<(first + layer.channels)
    }
  }

  /// The unit of one of the circuit's layers that a level's unit is.
  package func unit(_ unit: Unit) -> Unit {
    guard let level = layers.firstIndex(where: { $0.name == unit.layer }) else { return unit }
    for (layer, range) in zip(members[level], ranges(of: level)) where range.contains(unit.channel) {
      return Unit(layer.name, unit.channel - range.lowerBound)
    }
    return unit
  }

  /// The unit of a level that a unit of one of the circuit's layers is.
  package func place(of unit: Unit) -> Unit? {
    for level in members.indices {
      for (layer, range) in zip(members[level], ranges(of: level)) where layer.name == unit.layer {
        return unit.channel < range.count ? Unit(layers[level].name, range.lowerBound + unit.channel) : nil
      }
    }
    return nil
  }

  /// Relations of the layers as those of the levels' units.
  ///
  /// - Parameter relations: of each layer of ``names``.
  func joined(_ relations: [[UnitRelations]]) -> [[UnitRelations]] {
    var next = relations[...]
    return members.map { layers in
      layers.flatMap { _ in
        (next.popFirst() ?? []).map { relations in relations.renamed { place(of: $0) ?? $0 } }
      }
    }
  }

  /// The same of how alike the layers' units are.
  func joined(_ likeness: [MapLikeness]) -> [MapLikeness] {
    var next = likeness[...]
    return members.compactMap { layers in
      let parts = layers.compactMap { _ in next.popFirst() }
      return parts.isEmpty ? nil : MapLikeness(beside: parts)
    }
  }
}

/// The layers of a level, and the stream that is carried past it, where there is one.
private struct Group {
  let members: [ScanLayer]
  let carried: String?
}

/// A value in which the layers of a level lie side by side, and after them what the stream carries.
private struct Joint: Sendable {
  let name: String
  /// The value that is made from it.
  let target: String
  /// How many units the stream has.
  let carried: Int
  private let axis: Int
  private let parts: [(value: String, count: Int)]

  /// Nil where the level needs none.
  init?(_ level: Group, below upper: ScanLayer) {
    guard let stream = level.carried else { return nil }
    name = "blocks of \(upper.value)"
    target = upper.value
    carried = upper.units.count
    axis = upper.units.axis
    parts = level.members.map { ($0.value, $0.units.count) } + [(stream, upper.units.count)]
  }

  /// The network's nodes with those that make the value, and the target made from it alone.
  func joining(_ nodes: [Node]) -> [Node] {
    guard let end = nodes.firstIndex(where: { $0.output == target }) else { return nodes }
    let sources = Dictionary(parts.map { ($0.value, "\(name) | \($0.value)") }, uniquingKeysWith: { first, _ in first })
    var needed: Set = [target]
    var path: [Node] = []
    for node in nodes[...end].reversed() where needed.contains(node.output) && sources[node.output] == nil {
      path.append(node)
      needed.formUnion(node.inputs)
    }
    let made = Set(path.map(\.output)).subtracting([target])
    func renamed(_ value: String) -> String {
      sources[value] ?? (made.contains(value) ? "\(name) | \(value)" : value)
    }
    var own = [Node(name: name, operator: Concatenation(axis: axis), inputs: parts.map(\.value), output: name)]
    var first = 0
    for part in parts {
      let cut = Slicing([.init(axis: axis, start: first, end: first + part.count)])
      own.append(Node(name: renamed(part.value), operator: cut, inputs: [name], output: renamed(part.value)))
      first += part.count
    }
    own += path.reversed().map { node in
      Node(
        name: node.output == target ? node.name : "\(name) | \(node.name)", operator: node.operator,
        inputs: node.inputs.map(renamed), output: renamed(node.output), units: node.units)
    }
    return nodes[..<end] + own + nodes[(end + 1)...]
  }
}

extension UnitRelations {
  fileprivate func renamed(_ name: (Unit) -> Unit) -> UnitRelations {
    var relations = self
    relations.mirrorPartner = mirrorPartner.map { Relative(unit: name($0.unit), correlation: $0.correlation) }
    relations.duplicates = duplicates.map { Relative(unit: name($0.unit), correlation: $0.correlation) }
    relations.rotations = rotations.map {
      Rotation(unit: name($0.unit), angle: $0.angle, correlation: $0.correlation)
    }
    return relations
  }
}

extension Circuit {
  /// The same, its units named as those of the layers.
  func named(by levels: CircuitLevels) -> Circuit {
    guard layers != levels.names else { return self }
    var circuit = self
    circuit.layers = levels.names
    circuit.levels = levels.members.map { $0.map(\.name) }
    circuit.units = units.map { unit in
      var unit = unit
      (unit.unit, unit.partner) = (levels.unit(unit.unit), unit.partner.map(levels.unit))
      return unit
    }
    circuit.edges = edges.map { edge in
      var edge = edge
      (edge.source, edge.target) = (levels.unit(edge.source), levels.unit(edge.target))
      return edge
    }
    circuit.motifs = motifs.map { Motif(kind: $0.kind, units: $0.units.map(levels.unit), measures: $0.measures) }
    if let proof = evidence.proof.edges {
      circuit.evidence.proof.edges?.edges = proof.edges.map {
        EdgeEffect(source: levels.unit($0.source), target: levels.unit($0.target), effect: $0.effect)
      }
    }
    for group in groups?.groups.indices ?? 0..<0 {
      circuit.groups?.groups[group].units = (groups?.groups[group].units ?? []).map(levels.unit)
    }
    return circuit
  }
}
