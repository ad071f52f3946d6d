import Findings
import Networks

/// A unit of a circuit with the edges that lead into it, those that give it most first.
struct CircuitInputs: ViewModel {
  var tile: UnitTile
  var edges: [CircuitEdgeView]

  /// Those of all units that take any, from the target down: what it takes, then what each of these takes.
  static func all(_ circuit: Circuit, context: PageContext) throws -> [CircuitInputs] {
    let scales = CircuitFigure.scales(of: circuit)
    let edges = Dictionary(grouping: circuit.edges.indices) { circuit.edges[$0].target }
    let layers = Dictionary(zip(circuit.layers, 0...), uniquingKeysWith: { first, _ in first })
    let units = circuit.units.map(\.unit).filter { edges[$0] != nil }.enumerated().sorted {
      (-(layers[$0.element.layer] ?? 0), $0.offset) < (-(layers[$1.element.layer] ?? 0), $1.offset)
    }
    return try units.map { _, unit in
      let strongest = (edges[unit] ?? []).sorted {
        (-abs(circuit.edges[$0].share), $0) < (-abs(circuit.edges[$1].share), $1)
      }
      return CircuitInputs(
        tile: try context.tile(unit, isAlone: true),
        edges: try strongest.map {
          try CircuitEdgeView(circuit.edges[$0], index: $0, scale: scales[unit.layer] ?? 0, context: context)
        })
    }
  }

  static let variables = Variables<CircuitInputs>([
    .rows("edges", "what it takes, that which gives most first", \.edges)
  ]).with(\.tile)
}

/// An edge of a circuit with its numbers, by the unit it comes from.
struct CircuitEdgeView: ViewModel {
  var identifier: String
  var source: UnitTile
  var excites: Bool
  var weights: Markup
  var excitation: String
  var inhibition: String
  var contribution: String
  var openContribution: String
  var share: String

  /// - Parameter scale: the weight that is drawn in full colour.
  init(_ edge: CircuitEdge, index: Int, scale: Float, context: PageContext) throws {
    identifier = "edge-\(index)"
    source = try context.tile(edge.source, isAlone: true)
    excites = edge.kind == .excites
    excitation = NumberText.signed(Double(edge.excitation))
    inhibition = NumberText.signed(Double(edge.inhibition))
    let image = WeightImage(edge.weights)
    weights = WeightSquare.markup(
      image, scale: scale,
      said: context.strings("circuit.weightsSaid", ["excitation": excitation, "inhibition": inhibition]),
      note: image.note(context.strings))
    contribution = NumberText.signed(Double(edge.contribution))
    openContribution = NumberText.signed(Double(edge.openContribution))
    share = CircuitEdgeText.signed(edge.share)
  }

  static let variables = Variables<CircuitEdgeView>([
    .text("anchor", "the row's name, to which the diagram's edge links", \.identifier),
    .flag("excites", "whether it excites", \.excites),
    .markup("weights", "its weights as an image, or a single one as a number", \.weights),
    .text("excitation", "the sum of the positive weights", \.excitation),
    .text("inhibition", "the sum of the negative weights", \.inhibition),
    .text("contribution", "what it adds at the target's strongest place, ReLUs taken as open", \.contribution),
    .text("openContribution", "the same through open paths only", \.openContribution),
    .text("share", "that as a share of the target's activation, with its sign", \.share),
  ]).with(\.source)
}
