import Findings
import Networks

/// A circuit and what is found of it in the second model.
struct RecurrenceView: ViewModel {
  var title: String
  var link: String
  var units: String
  var edges: String
  var layers: [CounterpartLayer]
  var rows: [Row]

  init(_ recurring: RecurringCircuit, other: OtherModel, context: PageContext) throws {
    let (circuit, counterpart, strings) = (recurring.record.circuit, recurring.counterpart, context.strings)
    title = CircuitTitle.of(recurring.record, context: context)
    link = context.link(to: context.map.path(ofCircuit: recurring.record.name))
    let names = recurring.others.map { match in match.map { Label.shown($0.title) } }
    units = strings(
      "universality.circuitUnits",
      [
        "matched": NumberText.whole(counterpart.matchedUnits), "units": NumberText.whole(circuit.units.count),
        "distinct": NumberText.whole(Set(names.compactMap { $0 }).count), "other": Label.shown(other.title),
        "median": AlignmentRow.number(counterpart.median),
      ])
    layers = try zip(circuit.layers, counterpart.layers).map { layer, place in
      try CounterpartLayer(layer, place, of: recurring, in: other, context: context)
    }
    let found = counterpart.connections
    edges = strings(
      found.isEmpty ? "universality.circuitNoEdges" : "universality.circuitEdges",
      [
        "defined": NumberText.whole(found.count), "edges": NumberText.whole(circuit.edges.count),
        "agreeing": NumberText.whole(found.count(where: \.agrees)),
        "rank": NumberText.percent(Double(counterpart.meanRank ?? 0)),
        "weights": AlignmentRow.number(counterpart.meanCorrelation),
      ])
    let matches = Dictionary(zip(circuit.units.map(\.unit), names), uniquingKeysWith: { first, _ in first })
    rows = zip(circuit.edges, counterpart.edges).map { edge, counterpart in
      Row(edge, counterpart, matches: matches, context: context)
    }
  }

  struct Row: ViewModel {
    var edge: String
    var sum: String
    var match: String
    var otherSum: String
    var agrees: Bool
    var isConnected: Bool
    var correlation: String
    var rank: String
    var state: String

    init(_ edge: CircuitEdge, _ counterpart: EdgeCounterpart, matches: [Unit: String?], context: PageContext) {
      let found = counterpart.connection
      let names = [edge.source, edge.target].map { (matches[$0] ?? nil) ?? "–" }
      self.edge = "\(context.map.name(of: edge.source)) → \(context.map.name(of: edge.target))"
      sum = NumberText.signed(Double(edge.excitation + edge.inhibition))
      match = "\(names[0]) → \(names[1])"
      otherSum = found.map { NumberText.signed(Double($0.sum)) } ?? "–"
      agrees = found?.agrees ?? false
      isConnected = found != nil
      correlation = found?.correlation.map { NumberText.fixed(Double($0), decimals: 2) } ?? "–"
      rank = found.map { NumberText.percent(Double($0.rank)) } ?? "–"
      state = found == nil ? context.strings("universality.state.\(counterpart.state.rawValue)") : ""
    }

    static let variables = Variables<Row>([
      .text("edge", "the edge of the circuit", \.edge),
      .text("sum", "the sum of its weights", \.sum),
      .text("match", "the matches of its two units", \.match),
      .text("otherSum", "the sum of the weights between these", \.otherSum),
      .flag("isConnected", "whether there are weights between these", \.isConnected),
      .flag("agrees", "whether both sums have the same sign", \.agrees),
      .text("correlation", "the correlation of both weight images", \.correlation),
      .text("rank", "the share of other units of that layer with less weight in the edge's direction", \.rank),
      .text("state", "why there are none; empty where there are", \.state),
    ])
  }

  static let variables = Variables<RecurrenceView>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .text("units", "how many of its units have a match", \.units),
    .text("edges", "how many of its edges are found again", \.edges),
    .rows("layers", "its layers, each with the matches of its units there", \.layers),
    .rows("rows", "its edges beside those of the second model", \.rows),
  ])
}
