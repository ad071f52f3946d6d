import Findings

/// A circuit on an image, and on the same image the other way round.
struct StimulusCircuitView: ViewModel {
  var title: String
  var link: String
  var figures: [FlowFigureView]
  var flows: [FlowView]
  var edges: [FlowEdgeView]
  var hasTwin: Bool
  var firstSide: String
  var secondSide: String
  /// Whether the page shows it unfolded.
  var isOpen: Bool

  /// - Parameter flows: on the image, then on its twin where there is one.
  init(
    _ record: CircuitRecord, flows: [(heading: StimulusHeading, flow: StimulusFlow)], index: Int, context: PageContext
  ) throws {
    let circuit = record.circuit
    let title = CircuitTitle.of(record, context: context)
    self.title = title
    link = context.link(to: context.map.path(ofCircuit: record.name))
    hasTwin = flows.count > 1
    (firstSide, secondSide) = try CircuitSides(circuit, context: context).pair
    isOpen = index == 0
    let strongest = flows.flatMap(\.flow.flow.edges).map(abs).filter(\.isFinite).max() ?? 0
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

  static let variables = Variables<StimulusCircuitView>([
    .text("circuit", "the circuit's title", \.title),
    .text("link", "the address of its page", \.link),
    .rows("figures", "the diagram on the image, and on its mirror image where that has a page", \.figures),
    .rows("flows", "the same in numbers", \.flows),
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
