import Findings
import Networks

/// What a diagram shows of a circuit: its groups as one node each and the edges between two nodes added up, or every unit
/// and edge.
struct DrawnCircuit {
  enum Parts {
    case groups
    case units
  }

  /// What is placed: of each node the unit that stands for it, and an edge for each sum.
  let circuit: Circuit
  /// The circuit with its groups; nil where every unit and edge is drawn.
  let grouped: GroupedCircuit?
  private let nodes: [Unit: GroupedCircuit.Node]

  init(_ whole: Circuit, _ parts: Parts) {
    guard parts == .groups, let grouped = whole.grouped else {
      (circuit, self.grouped, nodes) = (whole, nil, [:])
      return
    }
    self.grouped = grouped
    nodes = Dictionary(
      grouped.nodes.compactMap { node in node.units.first.map { ($0.unit, node) } },
      uniquingKeysWith: { first, _ in first })
    var drawn = whole
    drawn.units = grouped.nodes.compactMap(\.units.first)
    drawn.edges = grouped.edges.compactMap { grouped.edge($0, of: whole) }
    circuit = drawn
  }

  /// The group that a unit stands for, and its place among the circuit's; nil where it is drawn by itself.
  func group(of unit: Unit) -> (units: [CircuitUnit], index: Int)? {
    nodes[unit].flatMap { node in node.group.map { (node.units, $0) } }
  }

  /// The sum that an edge of ``circuit`` stands for; nil where it is an edge between two units.
  func sum(_ edge: Int) -> GroupedCircuit.Edge? {
    grouped.flatMap { $0.edges.indices.contains(edge) && !$0.isSingle($0.edges[edge]) ? $0.edges[edge] : nil }
  }

  /// Its place in the whole circuit: of a sum the one that gives most.
  func place(of edge: Int, in whole: Circuit) -> Int {
    guard let grouped, grouped.edges.indices.contains(edge) else { return edge }
    let strongest = grouped.edges[edge].edges.max {
      (abs(whole.edges[$0].share), $1) < (abs(whole.edges[$1].share), $0)
    }
    return strongest ?? edge
  }
}

extension GroupedCircuit {
  /// Whether a sum is one edge between two units that are drawn by themselves.
  func isSingle(_ edge: Edge) -> Bool { nodes[edge.source].units.count == 1 && nodes[edge.target].units.count == 1 }

  /// A sum as an edge between the units that stand for its nodes, without weights.
  fileprivate func edge(_ sum: Edge, of circuit: Circuit) -> CircuitEdge? {
    guard let source = nodes[sum.source].units.first?.unit, let target = nodes[sum.target].units.first?.unit,
      let first = sum.edges.first
    else { return nil }
    var edge = circuit.edges[first]
    guard !isSingle(sum) else { return edge }
    (edge.source, edge.target, edge.kind) = (source, target, sum.kind)
    (edge.weights, edge.share, edge.cancelled) = ([], sum.share, sum.cancelled)
    return edge
  }
}

/// A group in words.
enum GroupTitle {
  /// Its units, the layer said once: `4a:275, 392`.
  static func of(_ units: [Unit], context: PageContext) -> String {
    guard let first = units.first else { return "" }
    return ([context.map.name(of: first)] + units.dropFirst().map { "\($0.channel)" }).joined(separator: ", ")
  }
}
