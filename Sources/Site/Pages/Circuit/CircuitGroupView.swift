import Findings
import Networks

/// Units that the diagram shows as one, opened: each with what it gives, and what was measured of them together.
struct CircuitGroupView: ViewModel {
  var anchor: String
  var title: String
  var units: [Member]
  var sentence: String

  /// One of its units.
  struct Member: ViewModel {
    var tile: UnitTile
    var gives: String

    static let variables = Variables<Member>([
      .text("gives", "what it gives to each unit above, in words", \.gives)
    ]).with(\.tile)
  }

  /// Those of all groups of a circuit, in the order of its layers.
  static func all(_ circuit: Circuit, context: PageContext) throws -> [CircuitGroupView] {
    guard let groups = circuit.groups else { return [] }
    return try groups.groups.enumerated().map { index, group in
      CircuitGroupView(
        anchor: "group-\(index)", title: GroupTitle.of(group.units, context: context),
        units: try group.units.map { unit in
          let given = circuit.edges.filter { $0.source == unit }.sorted { abs($0.share) > abs($1.share) }
          return Member(
            tile: try context.tile(unit, isAlone: true),
            gives: given.map { "\(context.map.name(of: $0.target)) \(CircuitEdgeText.signed($0.share))" }
              .joined(separator: ", "))
        },
        sentence: context.strings(
          "circuit.group",
          [
            "likeness": NumberText.short(Double(group.likeness)), "chance": NumberText.short(Double(group.chance)),
            "level": NumberText.percent(Double(groups.level)), "agreement": NumberText.short(Double(group.agreement)),
            "left": NumberText.percent(Double(group.left)), "target": context.map.name(of: circuit.target),
          ]))
    }
  }

  /// The rule by which units are drawn as one, and how much of what all edges do the drawing carries; empty where no
  /// units are.
  static func note(_ circuit: Circuit, context: PageContext) -> String {
    guard let groups = circuit.groups, let grouped = circuit.grouped else { return "" }
    let strings = context.strings
    func percent(_ share: Float) -> String { NumberText.percent(Double(share)) }
    let rule = strings(
      "circuit.groupsNote",
      [
        "units": strings.count("layer.units", circuit.units.count), "nodes": NumberText.whole(grouped.nodes.count),
        "level": percent(groups.level), "agreement": NumberText.short(Double(groups.leastAgreement)),
      ])
    guard let whole = circuit.evidence.interventions.first(where: { $0.kind == .cutEdges })?.mean else { return rule }
    let target = context.map.name(of: circuit.target)
    guard !grouped.omitted.isEmpty else {
      let all = strings(
        "circuit.groupsWhole",
        ["edges": NumberText.whole(circuit.edges.count), "whole": percent(whole), "target": target])
      return "\(rule) \(all)"
    }
    let omitted = strings(
      "circuit.groupsOmitted",
      [
        "least": percent(groups.leastShare), "all": NumberText.whole(grouped.edges.count + grouped.omitted.count),
        "omitted": NumberText.whole(grouped.omitted.count),
      ])
    let carried = whole < Self.mostLeft ? (1 - groups.left) / (1 - whole) : nil
    let measured = strings(
      "circuit.groupsCut",
      [
        "drawn": strings.count("circuit.edges", grouped.edges.reduce(0) { $0 + $1.edges.count }),
        "left": percent(groups.left), "target": target, "edges": NumberText.whole(circuit.edges.count),
        "whole": percent(whole),
      ])
    return [rule, omitted, measured, carried.map { strings("circuit.groupsCarry", ["share": percent($0)]) }].compactMap(
      \.self
    )
    .joined(separator: " ")
  }

  /// Where all edges leave more than this of the target, what some of them take is no share of it.
  private static let mostLeft: Float = 0.95

  static let variables = Variables<CircuitGroupView>([
    .text("anchor", "the group's name, to which its node in the diagram links", \.anchor),
    .text("group", "its units in one line", \.title),
    .rows("units", "each of them, the one that gives most first", \.units),
    .text("groupSentence", "how alike they are, and what is left without them", \.sentence),
  ])
}

/// A node of the diagram with what leads into it, for screens too small for a drawing.
struct CircuitStep: ViewModel {
  var tile: UnitTile
  var edges: [Edge]

  struct Edge: ViewModel {
    var tile: UnitTile
    var excites: Bool
    var share: String
    /// None of several edges that are added up.
    var weights: Markup

    static let variables = Variables<Edge>([
      .flag("excites", "whether it excites", \.excites),
      .text("share", "what it gives as a share of the target's activation, with its sign", \.share),
      .markup("weights", "its weights as an image; none for a sum of edges", \.weights),
    ]).with(\.tile)
  }

  /// From the target down: what it takes, then what each of these takes, that which gives most first.
  static func all(_ circuit: Circuit, context: PageContext) throws -> [CircuitStep] {
    let scales = CircuitFigure.scales(of: circuit)
    let grouped = circuit.grouped ?? GroupedCircuit(circuit, [], leastShare: 0)
    func tile(_ node: Int) throws -> UnitTile {
      let units = grouped.nodes[node].units.map(\.unit)
      guard let first = units.first else { return UnitTile(title: "") }
      var tile = try context.tile(first, isAlone: true)
      guard let group = grouped.nodes[node].group else { return tile }
      tile.title = GroupTitle.of(units, context: context)
      tile.name = context.strings.count("layer.units", units.count)
      tile.link = "#group-\(group)"
      return tile
    }
    let layers = Dictionary(zip(circuit.layers, 0...), uniquingKeysWith: { first, _ in first })
    func height(_ node: Int) -> Int { grouped.nodes[node].units.first.flatMap { layers[$0.unit.layer] } ?? 0 }
    let incoming = Dictionary(grouping: grouped.edges, by: \.target)
    return try incoming.sorted { (-height($0.key), $0.key) < (-height($1.key), $1.key) }.map { target, edges in
      CircuitStep(
        tile: try tile(target),
        edges: try edges.sorted { (-abs($0.share), $0.source) < (-abs($1.share), $1.source) }.map { sum in
          let single = grouped.isSingle(sum) ? sum.edges.first : nil
          let edge = try single.map { index in
            let edge = circuit.edges[index]
            return try CircuitEdgeView(edge, index: index, scale: scales[edge.target.layer] ?? 0, context: context)
          }
          return Edge(
            tile: try tile(sum.source), excites: edge?.excites ?? (sum.kind == .excites),
            share: CircuitEdgeText.signed(sum.share), weights: edge?.weights ?? .none)
        })
    }
  }

  static let variables = Variables<CircuitStep>([
    .rows("edges", "what leads into it, that which gives most first", \.edges)
  ]).with(\.tile)
}
