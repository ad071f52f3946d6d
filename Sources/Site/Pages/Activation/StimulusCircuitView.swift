import Findings

/// A circuit on an image, and on the same image the other way round.
struct StimulusCircuitView: ViewModel {
  var title: String
  var link: String
  var targetHere: String
  var figures: [FlowFigureView]
  var flows: [FlowView]
  var edges: [FlowEdgeView]
  var hasTwin: Bool
  var firstSide: String
  var secondSide: String
  /// Whether the page shows it unfolded.
  var isOpen: Bool

  /// - Parameters:
  ///   - flows: on the image, then on its twin where there is one.
  ///   - response: what the layer of the circuit's target did on the image; nil where that is not known.
  init(
    _ record: CircuitRecord, flows: [(heading: StimulusHeading, flow: StimulusFlow)], response: LayerResponse?,
    index: Int, context: PageContext
  ) throws {
    let circuit = record.circuit
    let title = CircuitTitle.of(record, context: context)
    self.title = title
    link = context.link(to: context.map.path(ofCircuit: record.name))
    hasTwin = flows.count > 1
    targetHere = flows.first.map { Self.target(of: circuit, on: $0.flow.flow, response, context: context) } ?? ""
    (firstSide, secondSide) = try CircuitSides(circuit, context: context).pair
    isOpen = index == 0
    let strongest = EdgeDrawing.strongest(flows.flatMap(\.flow.flow.edges))
    figures = try flows.enumerated().map { place, item in
      var titled = record
      let stimulus = StimulusTitle.of(item.heading, strings: context.strings)
      titled.title = context.strings("activations.circuitOn", ["circuit": title, "image": stimulus])
      let diagram = CircuitFigure(
        record: titled, context: context, identifier: "flow-\(index)-\(place)", form: .card, flow: item.flow.flow,
        strongest: strongest)
      let shown = context.strings(place == 0 ? "activations.thisImage" : "activations.thatImage", ["image": stimulus])
      return FlowFigureView(stimulus: shown, figure: try diagram.svg())
    }
    self.flows = try flows.map { try FlowView($0.flow.flow, of: circuit, on: $0.heading, context: context) }
    edges = circuit.edges.enumerated().map { place, edge in
      FlowEdgeView(edge, values: flows.map { $0.flow.flow.edges }, place: place, context: context)
    }
  }

  /// How strongly the target fires, and which place that is among the units of its layer, as far as these are known: the
  /// strongest are.
  private static func target(
    of circuit: Circuit, on flow: CircuitFlow, _ response: LayerResponse?, context: PageContext
  ) -> String {
    let state = zip(circuit.units, flow.units).first { $0.0.unit == circuit.target }?.1
    guard let state, let response, let least = response.strongest.last?.largest else { return "" }
    let place = response.strongest.firstIndex { $0.channel == circuit.target.channel }
    return context.strings(
      state.activation <= 0
        ? "activations.targetSilent" : place == nil ? "activations.targetBelow" : "activations.targetRank",
      [
        "unit": context.map.name(of: circuit.target), "value": NumberText.short(Double(state.activation)),
        "rank": NumberText.whole((place ?? 0) + 1), "active": NumberText.whole(response.active),
        "layer": Label.shown(context.map.layer(circuit.target.layer)?.shortName ?? circuit.target.layer),
        "count": NumberText.whole(response.strongest.count), "least": NumberText.short(Double(least)),
      ])
  }

  static let variables = Variables<StimulusCircuitView>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .text(
      "targetHere", "how strongly its target fires, beside the other units of its layer; may be empty", \.targetHere),
    .rows("figures", "the diagram on the image, and on its mirror image where that has a page", \.figures),
    .rows("flows", "the same in numbers", \.flows),
    .flag("hasAbsent", "whether a unit is 0 on one of them", \.flows.hasAbsent),
    .rows("edges", "what each edge gave", \.edges),
    .flag("isOpen", "whether it is shown unfolded", \.isOpen),
    .text("firstSide", "what the side of one pathway is called", \.firstSide),
    .text("secondSide", "what that of its mirror image is called", \.secondSide),
    .flag("hasTwin", "whether the mirror image has a page", \.hasTwin),
  ])
}

/// A circuit's diagram on one image.
struct FlowFigureView: ViewModel {
  var stimulus: String
  var figure: Markup

  static let variables = Variables<FlowFigureView>([
    .text("stimulus", "which of the two images it is, and what that is called", \.stimulus),
    .markup("figure", "the diagram as SVG", \.figure),
  ])
}

/// What one edge of a circuit gave.
struct FlowEdgeView: ViewModel {
  var source: String
  var target: String
  var excites: Bool
  var here: String
  var there: String

  init(_ edge: CircuitEdge, values: [[Float]], place: Int, context: PageContext) {
    source = context.map.name(of: edge.source)
    target = context.map.name(of: edge.target)
    excites = edge.kind == .excites
    let numbers = values.map { $0.indices.contains(place) ? NumberText.signed(Double($0[place])) : "–" }
    here = numbers.first ?? "–"
    there = numbers.dropFirst().first ?? "–"
  }

  static let variables = Variables<FlowEdgeView>([
    .text("source", "the unit it comes from", \.source),
    .text("target", "the unit it goes to", \.target),
    .flag("excites", "whether it excites", \.excites),
    .text("here", "what it gave on the image", \.here),
    .text("there", "what it gave on the mirror image", \.there),
  ])
}
