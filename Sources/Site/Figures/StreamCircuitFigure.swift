import Findings
import Networks

/// A circuit over a residual stream: the stream as a bar that leads to the target, and above it the heads and neurons that
/// write what the target reads, those of the lowest block first. A red arrow adds to what is read, a blue bar takes from it.
struct StreamCircuitFigure {
  let record: StreamCircuitRecord
  let context: PageContext
  /// Unlike that of any other figure on the page.
  let identifier: String
  /// Without links and words, for a card that is a link itself.
  var isCard = false

  private var circuit: StreamCircuit { record.circuit }
  private var side: Double { isCard ? 40 : 72 }
  /// Between two sources; as wide as the widest word below or above one.
  private var pitch: Double {
    guard !isCard else { return 52 }
    let widths = circuit.edges.map(\.source).flatMap { source in
      [
        TextWidth.of(context.map.name(of: source), size: Self.letters),
        TextWidth.of(CircuitSentences.names(of: [source.layer], context: context), size: 14, isBold: true),
      ]
    }
    return max(104, (widths.max() ?? 0) + 14)
  }
  private static let letters = 12.0
  private var top: Double { isCard ? 8 : 28 }
  /// Where the tiles, their words and the arrows end.
  private var foot: Double { top + side }
  private var stream: Double { foot + (isCard ? 48 : 92) }

  /// The edges with their places in the table, by the order in which their layers write; in a layer the strongest first.
  private var columns: [(index: Int, edge: StreamEdge)] {
    let layers = Dictionary(
      circuit.parts.enumerated().filter { $1.kind == .units }.map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first })
    return circuit.edges.enumerated().map { (index: $0, edge: $1) }.sorted {
      (layers[$0.edge.source.layer] ?? 0, $0.index) < (layers[$1.edge.source.layer] ?? 0, $1.index)
    }
  }

  /// None where there is no edge.
  func svg() throws -> Markup {
    let columns = columns
    guard !columns.isEmpty else { return .none }
    let width = Double(columns.count) * pitch
    let sentences = StreamCircuitSentences(circuit, context: context)
    let isOfClass = circuit.name != nil
    let named = isCard && !isOfClass ? 0 : TextWidth.of(sentences.name, size: Self.letters) + (isOfClass ? 24 : 0)
    let reader = width + max(side, named) / 2 + 20
    var svg = SVGWriter(
      width: reader + max(side, named) / 2 + 6, height: stream + side / 2 + (isCard ? 8 : 36), identifier: identifier,
      className: "diagram", hasLinks: !isCard, title: CircuitTitle.of(record, context: context),
      description: sentences.diagramDescription)
    svg.element(
      "rect", ["class": "plate", "x": 4, "y": .number(stream - 6), "width": .number(reader - 4), "height": 12, "rx": 6])
    if !isCard { heads(columns.map(\.edge.source.layer), svg: &svg) }
    let strongest = EdgeDrawing.strongest(circuit.edges.map(\.share))
    svg.start("g", ["class": "edges"])
    for (column, entry) in columns.enumerated() {
      let width = EdgeDrawing.width(EdgeDrawing.share(entry.edge.share, of: strongest))
      draw(entry.edge, entry.index, at: (Double(column) + 0.5) * pitch, width: width, svg: &svg)
    }
    svg.end()
    for (column, entry) in columns.enumerated() {
      try draw(entry.edge.source, at: ((Double(column) + 0.5) * pitch, top), isTarget: false, svg: &svg)
    }
    if isOfClass {
      svg.plate(sentences.name, at: (reader, stream), width: max(side, named))
    } else {
      try draw(circuit.target, at: (reader, stream - side / 2), isTarget: true, svg: &svg)
    }
    return svg.finish()
  }

  /// The name of each layer above its first unit.
  private func heads(_ layers: [String], svg: inout SVGWriter) {
    for (column, layer) in layers.enumerated() where column == 0 || layers[column - 1] != layer {
      svg.element(
        "text",
        ["class": "column", "x": .number((Double(column) + 0.5) * pitch), "y": 16, "text-anchor": "middle"],
        content: CircuitSentences.names(of: [layer], context: context))
    }
  }

  // MARK: Edges

  private func draw(_ edge: StreamEdge, _ index: Int, at x: Double, width: Double, svg: inout SVGWriter) {
    let kind = edge.share > 0 ? CircuitEdge.Kind.excites : .inhibits
    let share = CircuitEdgeText.signed(edge.share)
    if isCard {
      svg.start("g", ["class": "edge \(kind.rawValue)"])
    } else {
      let said = context.strings(
        "streamCircuit.edgeSaid", ["source": context.map.name(of: edge.source), "share": share])
      svg.start(
        "a", ["class": "edge \(kind.rawValue)", "href": "#edge-\(index)", "aria-label": .text(said)])
      svg.element("title", content: said)
    }
    let n = SVGWriter.number
    let (start, end) = (foot + (isCard ? 2 : 22), stream - 17)
    svg.element(
      "path",
      ["class": "line", "d": .text("M\(n(x)) \(n(start))V\(n(end))"), "stroke-width": .number(width)])
    svg.end(kind, at: (x, end), isDown: true, width: width)
    if !isCard {
      svg.element("text", ["class": "sum", "x": .number(x + 9), "y": .number((start + end) / 2)], content: share)
    }
    svg.end()
  }

  // MARK: Units

  private func draw(_ unit: Unit, at place: (x: Double, y: Double), isTarget: Bool, svg: inout SVGWriter) throws {
    let tile = try context.tile(unit, isAlone: true)
    if !isCard, !tile.link.isEmpty {
      svg.start("a", ["class": "unit", "href": .text(tile.link), "aria-label": .text(tile.title)])
    } else {
      svg.start("g")
    }
    try UnitDrawing(
      unit: unit, tile: tile, context: context, side: side, isTarget: isTarget,
      label: CircuitArrangement.Label(lines: isCard ? [] : [tile.title])
    ).draw(left: place.x - side / 2, top: place.y, svg: &svg)
    svg.end()
  }
}

extension SVGWriter {
  /// A class at the end of a circuit: it has no picture, its name stands in the frame.
  mutating func plate(_ name: String, at place: (x: Double, y: Double), width: Double) {
    let height = 32.0
    start("g")
    element(
      "rect",
      [
        "class": "plate target", "x": .number(place.x - width / 2), "y": .number(place.y - height / 2),
        "width": .number(width), "height": .number(height), "rx": .number(height / 2),
      ])
    element(
      "text", ["class": "number", "x": .number(place.x), "y": .number(place.y + 4), "text-anchor": "middle"],
      content: name)
    end()
  }
}
