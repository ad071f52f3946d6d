import Findings
import Networks

/// A circuit drawn after the figures of the circuits articles: layers as columns, the two mirrored pathways as rows,
/// what takes both below; red arrows excite, blue bars inhibit, the weights stand on the edges.
struct CircuitFigure {
  let record: CircuitRecord
  let context: PageContext
  /// Unlike that of any other figure on the page.
  let identifier: String
  /// Without links, words and weights, for a card that is a link itself.
  var isSmall = false
  /// What the circuit did on one image, which then decides widths of edges and how clearly tiles are shown.
  var flow: CircuitFlow?
  /// The contribution that is drawn widest, where several diagrams share it.
  var strongest: Float?

  private var tileSide: Double { isSmall ? 64 : 80 }

  /// The weights of each edge as they stand on it.
  static func images(of circuit: Circuit) -> [WeightImage] {
    circuit.edges.map { WeightImage($0.weights, most: WeightImage.mostCellsOnEdge) }
  }

  func svg() throws -> Markup {
    let circuit = record.circuit
    let names = try circuit.units.map { Self.lines(try context.tile($0.unit).name) }
    let arrangement = CircuitArrangement(
      circuit, tile: tileSide, isSmall: isSmall, lines: 1 + (names.map(\.count).max() ?? 0))
    let strings = context.strings
    var svg = SVGWriter(
      width: arrangement.width, height: arrangement.height, identifier: identifier, className: "diagram",
      hasLinks: !isSmall, title: CircuitTitle.of(record, context: context),
      description: strings(
        "circuit.diagramDescription",
        [
          "units": strings.count("layer.units", circuit.units.count),
          "edges": strings.count("circuit.edges", circuit.edges.count),
          "layers": circuit.layers.map { Label.shown(context.map.layer($0)?.shortName ?? $0) }.joined(separator: ", "),
        ]))
    if !isSmall { headings(arrangement, svg: &svg) }
    for group in arrangement.groups {
      svg.element(
        "rect",
        [
          "class": "group", "x": .number(group.x), "y": .number(group.y), "width": .number(group.width),
          "height": .number(group.height), "rx": 10,
        ])
    }
    svg.start("g", ["class": "edges"])
    edges(arrangement, svg: &svg)
    svg.end()
    for (index, unit) in circuit.units.enumerated() { try tile(unit, state: state(index), arrangement, svg: &svg) }
    return svg.finish()
  }

  private func headings(_ arrangement: CircuitArrangement, svg: inout SVGWriter) {
    for (index, layer) in record.circuit.layers.enumerated() {
      svg.element(
        "text",
        [
          "class": "column", "x": .number(arrangement.left(ofColumn: index) + tileSide / 2), "y": 16,
          "text-anchor": "middle",
        ], content: Label.shown(context.map.layer(layer)?.shortName ?? layer))
    }
    for band in arrangement.bands {
      svg.element(
        "text", ["class": "light", "x": 0, "y": .number(band.middle + 4)],
        content: context.strings("circuit.band.\(band.kind.rawValue)"))
    }
  }

  private func state(_ index: Int) -> CircuitFlow.UnitState? {
    flow.flatMap { $0.units.indices.contains(index) ? $0.units[index] : nil }
  }

  private func tile(
    _ unit: CircuitUnit, state: CircuitFlow.UnitState?, _ arrangement: CircuitArrangement, svg: inout SVGWriter
  ) throws {
    guard let place = arrangement.places[unit.unit] else { return }
    let tile = try context.tile(unit.unit)
    if !isSmall, !tile.link.isEmpty {
      svg.start("a", ["href": .text(tile.link), "aria-label": .text("\(tile.title) \(tile.name)")])
    } else if let state {
      let share = unit.activation > 0 ? Double(max(0, state.activation) / unit.activation) : 0
      svg.start("g", ["class": share > 0 ? "lit" : "silent", "opacity": .number(0.2 + 0.8 * min(1, share))])
      svg.element("title", content: "\(tile.title) \(NumberText.short(Double(state.activation)))")
    } else {
      svg.start("g")
    }
    let square: KeyValuePairs<String, SVGWriter.Value> = [
      "class": "plate", "x": .number(place.x), "y": .number(place.y), "width": .number(tileSide),
      "height": .number(tileSide), "rx": 6,
    ]
    svg.element("rect", square)
    if !tile.picture.image.isEmpty { picture(tile.picture, at: place, svg: &svg) }
    if !isSmall { label(tile, at: place, svg: &svg) }
    svg.end()
  }

  /// What people call the unit, in as many lines as it needs, then the unit in light type.
  private func label(_ tile: UnitTile, at place: (x: Double, y: Double), svg: inout SVGWriter) {
    let lines = Self.lines(tile.name)
    for (index, line) in (lines + [tile.title]).enumerated() {
      svg.element(
        "text",
        [
          "class": index < lines.count ? "name" : "number", "x": .number(place.x + tileSide / 2),
          "y": .number(place.y + tileSide + CircuitArrangement.line * Double(index + 1)), "text-anchor": "middle",
        ], content: line)
    }
  }

  /// A name in lines of about `width` characters, broken between words; what is beyond three lines is cut.
  private static func lines(_ name: String, width: Int = 17) -> [String] {
    var lines: [String] = []
    for word in name.split(separator: " ") {
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.count > 3 ? lines.prefix(2) + [lines[2] + "…"] : lines
  }

  private func picture(_ picture: TilePicture, at place: (x: Double, y: Double), svg: inout SVGWriter) {
    svg.element(
      "image",
      [
        "href": .text(picture.image), "x": .number(place.x), "y": .number(place.y), "width": .number(tileSide),
        "height": .number(tileSide), "preserveAspectRatio": "xMidYMid slice",
      ])
  }

  private func edges(_ arrangement: CircuitArrangement, svg: inout SVGWriter) {
    let circuit = record.circuit
    let scale = WeightImage.scale(of: circuit.edges.map { WeightImage($0.weights) })
    let images = Self.images(of: circuit)
    let contributions = circuit.edges.indices.map { index in
      flow.map { $0.edges.indices.contains(index) ? $0.edges[index] : 0 } ?? circuit.edges[index].contribution
    }
    let strongest = self.strongest ?? contributions.map(abs).filter(\.isFinite).max() ?? 0
    for (index, route) in arrangement.routes {
      let (edge, contribution) = (circuit.edges[index], contributions[index])
      let share = strongest > 0 && contribution.isFinite ? Double(abs(contribution) / strongest) : 0
      let width = 1.5 + 4.5 * share
      let isIdle = flow != nil && share < 0.02
      let attributes: KeyValuePairs<String, SVGWriter.Value> =
        isSmall
        ? ["class": "edge \(edge.kind.rawValue)\(isIdle ? " idle" : "")"]
        : [
          "class": "edge \(edge.kind.rawValue)", "href": "#edge-\(index)",
          "aria-label": .text(CircuitEdgeText.of(edge, context: context)),
        ]
      svg.start(isSmall ? "g" : "a", attributes)
      svg.element("path", ["class": "gap", "d": .text(route.path), "stroke-width": .number(width + 5)])
      svg.element("path", ["class": "line", "d": .text(route.path), "stroke-width": .number(width)])
      end(of: edge, at: route.end, width: width, svg: &svg)
      if !isSmall { weights(images[index], at: route.badge, scale: scale, svg: &svg) }
      svg.end()
    }
  }

  private func end(of edge: CircuitEdge, at end: (x: Double, y: Double), width: Double, svg: inout SVGWriter) {
    let n = SVGWriter.number
    let size = 5 + width
    switch edge.kind {
    case .excites:
      let path = "M\(n(end.x + 8)) \(n(end.y))L\(n(end.x - 4)) \(n(end.y - size))V\(n(end.y + size))z"
      svg.element("path", ["class": "end", "d": .text(path)])
    case .inhibits:
      svg.element("path", ["class": "end", "d": .text("M\(n(end.x + 4)) \(n(end.y - size))V\(n(end.y + size))")])
    }
    if !isSmall {
      svg.element(
        "text", ["class": "sign", "x": .number(end.x - 12), "y": .number(end.y - 5)],
        content: edge.kind == .excites ? "+" : "\u{2212}")
    }
  }

  private func weights(
    _ image: WeightImage, at centre: (x: Double, y: Double), scale: Float, svg: inout SVGWriter
  ) {
    let side = CircuitArrangement.badge
    let (left, top) = (centre.x - side / 2, centre.y - side / 2)
    svg.element(
      "rect",
      [
        "class": "plate", "x": .number(left - 1), "y": .number(top - 1), "width": .number(side + 2),
        "height": .number(side + 2),
      ])
    let cell = side / Double(max(image.side, 1))
    for (y, row) in image.rows.enumerated() {
      for (x, weight) in row.enumerated() {
        svg.element(
          "rect",
          [
            "x": .number(left + Double(x) * cell), "y": .number(top + Double(y) * cell), "width": .number(cell),
            "height": .number(cell), "fill": .text(WeightColour.hex(scale > 0 ? weight / scale : 0)),
          ])
      }
    }
  }
}

/// An edge in one line of text.
enum CircuitEdgeText {
  static func of(_ edge: CircuitEdge, context: PageContext) -> String {
    context.strings(
      edge.kind == .excites ? "circuit.excites" : "circuit.inhibits",
      [
        "source": context.map.name(of: edge.source), "target": context.map.name(of: edge.target),
        "contribution": NumberText.signed(Double(edge.contribution)),
      ])
  }
}
