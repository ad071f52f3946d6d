import Findings
import Networks

/// The units of a circuit that are drawn as one (``GroupRule``), from how alike their maps are and what they give.
struct CircuitGrouping {
  let groups: [CircuitGroup]
  private let rule = GroupRule()
  private let circuit: CircuitDiagram
  private let leastShare: Float

  /// - Parameter likeness: of the units of each layer of the sketch but the highest.
  init(_ circuit: CircuitDiagram, _ sketch: CircuitSketch, likeness: [MapLikeness], leastShare: Float) {
    self.circuit = circuit
    self.leastShare = leastShare
    var groups: [CircuitGroup] = []
    for (layer, maps) in likeness.enumerated() {
      let (here, above) = (sketch.layers[layer], circuit.channels(of: sketch.layers[layer + 1]))
      let units = circuit.units.filter { $0.unit.layer == here.name }
      func given(_ unit: Unit) -> [Float] { above.map { sketch.share(layer + 1, from: unit.channel, to: $0) } }
      groups += rule.groups(of: units, chance: maps.quantile(rule.level)) { unit, other in
        sketch.relations[layer][unit.channel].rotations.contains { $0.unit.channel == other.channel }
          && sketch.relations[layer][other.channel].rotations.contains { $0.unit.channel == unit.channel }
      } likeness: { unit, other in
        GroupRule.Likeness(maps: maps[unit.channel, other.channel], given: cosine(given(unit), given(other)))
      }
    }
    let giving = Dictionary(grouping: circuit.edges, by: \.source).mapValues { $0.reduce(0) { $0 + abs($1.share) } }
    self.groups = groups.map { group in
      var group = group
      group.units.sort { (giving[$1] ?? 0, $0) < (giving[$0] ?? 0, $1) }
      return group
    }
  }

  /// The edges that are cut together: those behind each edge that is drawn between groups, then all that each group gives.
  func cuts(in whole: Circuit) -> [[CircuitEdge]] {
    let drawn = GroupedCircuit(whole, groups, leastShare: leastShare).edges.flatMap(\.edges)
    return [drawn.sorted().map { whole.edges[$0] }]
      + groups.map { group in circuit.edges.filter { group.units.contains($0.source) } }
  }

  /// - Parameters:
  ///   - left: of the target with each of ``cuts(in:)``, in their order.
  ///   - test: the name of their result.
  func measured(_ left: [Float], test: GroupTest) -> CircuitGroups {
    CircuitGroups(
      zip(groups, left.dropFirst()).map { group, left in
        var group = group
        group.left = left
        return group
      }, level: rule.level, leastAgreement: rule.leastAgreement, leastShare: leastShare, left: left.first ?? 1,
      test: test.key)
  }
}
