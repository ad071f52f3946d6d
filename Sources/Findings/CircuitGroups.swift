package import Basics
package import Networks

/// Which units of a circuit are drawn as one, because they fire alike and give alike, and what such a drawing carries.
package struct CircuitGroups: Hashable, Sendable, Codable {
  /// Layer by layer, each of at least two units.
  package var groups: [CircuitGroup]
  /// The share of all pairs of units of a layer that are less alike than any two units of a group.
  package var level: Float
  /// The least cosine between what two units of a group give to the units above.
  package var leastAgreement: Float
  /// The least sum, as a share of the activation of what it leads to, of edges that are drawn between groups.
  package var leastShare: Float
  /// What is left of the target on the images of the test with the drawn sums of edges cut.
  package var left: Float
  /// The name of the test's own result.
  package var test: Digest?

  package init(
    _ groups: [CircuitGroup], level: Float, leastAgreement: Float, leastShare: Float, left: Float = 1,
    test: Digest? = nil
  ) {
    self.groups = groups
    self.level = level
    self.leastAgreement = leastAgreement
    self.leastShare = leastShare
    self.left = left
    self.test = test
  }
}

/// Units of one layer that are drawn as one.
package struct CircuitGroup: Hashable, Sendable, Codable {
  /// The one that gives most first.
  package var units: [Unit]
  /// The least correlation between the maps of two of them, over images and places.
  package var likeness: Float
  /// What ``CircuitGroups/level`` of the pairs of the layer's units stay below.
  package var chance: Float
  /// The least cosine between what two of them give to the units above.
  package var agreement: Float
  /// What is left of the target on the images of the test with all that they give cut.
  package var left: Float

  package init(units: [Unit], likeness: Float, chance: Float, agreement: Float, left: Float = 1) {
    self.units = units
    self.likeness = likeness
    self.chance = chance
    self.agreement = agreement
    self.left = left
  }
}

/// A circuit as its groups are drawn: each a node, and the edges between two nodes added up.
package struct GroupedCircuit: Hashable, Sendable {
  /// Units that are drawn as one, or a unit by itself.
  package struct Node: Hashable, Sendable {
    /// The one whose place it takes first.
    package let units: [CircuitUnit]
    /// Its place among the circuit's groups.
    package let group: Int?
  }

  /// All edges of the circuit from one node to another.
  package struct Edge: Hashable, Sendable {
    /// The places of the nodes.
    package let source: Int
    package let target: Int
    /// The places of the edges in the circuit.
    package let edges: [Int]
    /// What the source's units give together, as a share of the activation of what they give it to: the mean over the
    /// target's units.
    package let share: Float
    /// How much of what they give opposite signs take from one another, in the same measure.
    package let cancelled: Float

    package var kind: CircuitEdge.Kind { share > 0 ? .excites : .inhibits }
  }

  package let nodes: [Node]
  /// Those that are drawn: with a sum of at least ``CircuitGroups/leastShare``, and of each node the strongest.
  package let edges: [Edge]
  /// The sums that are too weak.
  package let omitted: [Edge]

  package init(_ circuit: Circuit, _ groups: [CircuitGroup], leastShare: Float) {
    var group: [Unit: Int] = [:]
    for (index, members) in groups.enumerated() { for unit in members.units { group[unit] = index } }
    let members = Dictionary(circuit.units.map { ($0.unit, $0) }, uniquingKeysWith: { first, _ in first })
    nodes = circuit.units.compactMap { unit in
      guard let index = group[unit.unit] else { return Node(units: [unit], group: nil) }
      let units = groups[index].units.compactMap { members[$0] }
      return units.first?.unit == unit.unit ? Node(units: units, group: index) : nil
    }
    var place: [Unit: Int] = [:]
    for (index, node) in nodes.enumerated() { for unit in node.units { place[unit.unit] = index } }
    var sums: [[Int]: [Int]] = [:]
    for (index, edge) in circuit.edges.enumerated() {
      guard let source = place[edge.source], let target = place[edge.target] else { continue }
      sums[[source, target], default: []].append(index)
    }
    let nodes = nodes
    let all = sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, edges in
      let shares = edges.map { circuit.edges[$0].share }.filter(\.isFinite)
      let (sum, mass) = (shares.reduce(0, +), shares.reduce(0) { $0 + abs($1) })
      let width = Float(nodes[key[1]].units.count)
      return Edge(
        source: key[0], target: key[1], edges: edges, share: sum / width, cancelled: max(0, mass - abs(sum)) / width)
    }
    let strongest = Dictionary(grouping: all.indices) { all[$0].source }.compactMapValues { own in
      own.max { (abs(all[$0].share), $1) < (abs(all[$1].share), $0) }
    }
    let isDrawn = all.indices.map { abs(all[$0].share) >= leastShare || strongest[all[$0].source] == $0 }
    edges = zip(all, isDrawn).filter(\.1).map(\.0)
    omitted = zip(all, isDrawn).filter { !$0.1 }.map(\.0)
  }
}

extension Circuit {
  /// The circuit as its groups are drawn; nil where no units are alike.
  package var grouped: GroupedCircuit? {
    groups.map { GroupedCircuit(self, $0.groups, leastShare: $0.leastShare) }
  }
}
