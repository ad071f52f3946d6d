import Findings
import Networks

/// A circuit drawn after the figures of the circuits articles: layers as columns, one pathway above and its mirror image
/// below, what is in neither between them; red arrows excite, blue bars inhibit, the weights stand on the edges beside the
/// unit that they lead to.
struct CircuitFigure {
  let record: CircuitRecord
  let context: PageContext
  /// Unlike that of any other figure on the page.
  let identifier: String
  var form = Form.page
  /// Whether groups are drawn as one node each; an image's own numbers are those of single units.
  var parts = DrawnCircuit.Parts.groups
  /// What the circuit did on one image, which then decides widths of edges and how clearly tiles are shown.
  var flow: CircuitFlow?
  /// The contribution that is drawn widest, where several diagrams share it.
  var strongest: Float?

  enum Form {
    /// With links, words and weights.
    case page
    /// Without them, for a card that is a link itself.
    case card
    /// For a file of its own: with words, weights, the colours of light paper and all pictures, without links.
    case file
  }

  private var isSmall: Bool { form == .card }
  private var tileSide: Double { isSmall ? 64 : 84 }
  private static let letters = 12.0

  /// The weights of each edge as they stand on it.
  static func images(of circuit: Circuit) -> [WeightImage] {
    circuit.edges.map { WeightImage($0.weights, most: WeightImage.mostCellsOnEdge) }
  }

  /// The weight that is drawn in full colour, of all edges into one layer: weights of different layers differ too much for
  /// one scale to show them.
  static func scales(of circuit: Circuit) -> [String: Float] {
    Dictionary(grouping: circuit.edges, by: \.target.layer).mapValues { edges in
      WeightImage.scale(of: edges.map { WeightImage($0.weights, most: WeightImage.mostCellsOnEdge) })
    }
  }

  func svg() throws -> Markup {
    let strings = context.strings
    let drawn = DrawnCircuit(record.circuit, flow == nil ? parts : .units)
    let circuit = drawn.circuit
    let tiles = Dictionary(
      try circuit.units.map { ($0.unit, try context.tile($0.unit, isAlone: true)) },
      uniquingKeysWith: { first, _ in first })
    let heads = circuit.columns.map { CircuitSentences.names(of: $0, context: context) }
    let hasPathways = circuit.units.contains { $0.pathway != nil }
    let hasWords = hasPathways && (!isSmall || flow != nil)
    let words = hasWords ? try CircuitSides(record.circuit, context: context).names : []
    let margin = words.map { TextWidth.of($0, size: Self.letters) + 18 }.max() ?? 4
    let arrangement =
      isSmall
      ? CircuitArrangement(circuit, tile: tileSide, margin: margin)
      : CircuitArrangement(
        circuit, tile: tileSide, margin: margin,
        labels: Dictionary(uniqueKeysWithValues: tiles.map { ($0, label($1, group: drawn.group(of: $0)?.units)) }),
        heads: heads.map { TextWidth.of($0, size: 14, isBold: true) })
    var svg = SVGWriter(
      width: arrangement.size.width, height: arrangement.size.height, identifier: identifier, className: "diagram",
      hasLinks: form == .page, isFile: form == .file, title: CircuitTitle.of(record, context: context),
      description: strings(
        drawn.grouped == nil ? "circuit.diagramDescription" : "circuit.groupedDescription",
        [
          "units": strings.count("layer.units", record.circuit.units.count),
          "nodes": NumberText.whole(circuit.units.count),
          "edges": strings.count("circuit.edges", circuit.edges.count), "layers": heads.joined(separator: ", "),
        ]))
    if form == .file {
      svg.element("style", content: Self.style)
      svg.element("rect", ["width": "100%", "height": "100%", "fill": "#fcfbf8"])
    }
    if hasPathways { rows(words, arrangement, svg: &svg) }
    if !isSmall {
      for (head, x) in zip(heads, arrangement.columns) {
        svg.element("text", ["class": "column", "x": .number(x), "y": 16, "text-anchor": "middle"], content: head)
      }
    }
    svg.start("g", ["class": "edges"])
    edges(drawn, arrangement, svg: &svg)
    svg.end()
    for (index, unit) in circuit.units.enumerated() {
      guard let place = arrangement.places[unit.unit], let tile = tiles[unit.unit] else { continue }
      try draw(unit, tile, group: drawn.group(of: unit.unit), number: index, at: place, svg: &svg)
    }
    return svg.finish()
  }

  /// A stripe behind each pathway, and its name.
  private func rows(_ words: [String], _ arrangement: CircuitArrangement, svg: inout SVGWriter) {
    for row in arrangement.rows where row.band != .both {
      svg.element(
        "rect",
        [
          "class": "group", "x": 0, "y": .number(row.top - 4), "width": .number(arrangement.size.width),
          "height": .number(row.height + 8), "rx": 10,
        ])
    }
    for row in arrangement.rows where words.indices.contains(row.band.rawValue) {
      svg.element(
        "text", ["class": "light", "x": 8, "y": .number(row.middle + 4)], content: words[row.band.rawValue])
    }
  }

  // MARK: Units

  private func draw(
    _ unit: CircuitUnit, _ tile: UnitTile, group: (units: [CircuitUnit], index: Int)?, number: Int,
    at centre: (x: Double, y: Double), svg: inout SVGWriter
  ) throws {
    let said =
      group.map { group in
        context.strings(
          "circuit.groupSaid",
          [
            "count": context.strings.count("layer.units", group.units.count),
            "units": GroupTitle.of(group.units.map(\.unit), context: context),
          ])
      }
      ?? context.strings(
        "circuit.unitSaid",
        [
          "unit": [tile.title, tile.name].filter { !$0.isEmpty }.joined(separator: " "),
          "role": context.strings("circuit.role.\(unit.role.rawValue)"),
          "activation": NumberText.short(Double(unit.activation)),
        ])
    let link = group.map { "#group-\($0.index)" } ?? tile.link
    let state = flow.flatMap { $0.units.indices.contains(number) ? $0.units[number] : nil }
    if form == .page, !link.isEmpty {
      svg.start(
        "a",
        ["class": "unit", "href": .text(link), "aria-label": .text(said), "data-unit": .number(Double(number))])
    } else if let state {
      let share = unit.activation > 0 ? Double(max(0, state.activation) / unit.activation) : 0
      svg.start("g", ["class": share > 0 ? "lit" : "silent", "opacity": .number(0.2 + 0.8 * min(1, share))])
    } else {
      svg.start("g")
    }
    if let state {
      svg.element("title", content: "\(tile.title) \(NumberText.short(Double(state.activation)))")
    } else if form != .card {
      svg.element("title", content: said)
    }
    let sheets = group == nil ? 1 : Self.sheets
    try UnitDrawing(
      unit: unit.unit, tile: tile, context: context, side: tileSide, isTarget: unit.role == .target,
      sheets: (0..<sheets).map { Double($0) * (isSmall ? 2 : 4) },
      label: isSmall ? CircuitArrangement.Label() : label(tile, group: group?.units), isFile: form == .file
    ).draw(left: centre.x - tileSide / 2, top: centre.y - tileSide / 2, svg: &svg)
    svg.end()
  }

  /// How many sheets are drawn for a group, however many units it has.
  private static let sheets = 3

  /// What people call the unit, in as many lines as it needs, then the unit; of a group its units, then how many they are.
  private func label(_ tile: UnitTile, group: [CircuitUnit]?) -> CircuitArrangement.Label {
    let name = group.map { GroupTitle.of($0.map(\.unit), context: context) } ?? tile.name
    let title = group.map { context.strings.count("layer.units", $0.count) } ?? tile.title
    let lines = TextWidth.lines(name, width: 124, size: Self.letters, isBold: true, most: 3)
    let widths =
      lines.map { TextWidth.of($0, size: Self.letters, isBold: true) } + [TextWidth.of(title, size: Self.letters)]
    return CircuitArrangement.Label(lines: lines + [title], width: widths.max() ?? 0)
  }

  // MARK: Edges

  private func edges(_ drawn: DrawnCircuit, _ arrangement: CircuitArrangement, svg: inout SVGWriter) {
    let circuit = drawn.circuit
    let (scales, images) = (Self.scales(of: record.circuit), Self.images(of: circuit))
    let numbers = Dictionary(
      circuit.units.enumerated().map { ($1.unit, $0) }, uniquingKeysWith: { first, _ in first })
    // On an image what the edges gave there; else their shares of what they lead to, which tell edges of different layers.
    let amounts = circuit.edges.enumerated().map { index, edge in
      flow.map { $0.edges.indices.contains(index) ? $0.edges[index] : 0 } ?? edge.share
    }
    let strongest = self.strongest ?? EdgeDrawing.strongest(amounts)
    for route in arrangement.routes {
      let (edge, amount) = (circuit.edges[route.edge], amounts[route.edge])
      let share = EdgeDrawing.share(amount, of: strongest)
      let isFaint = flow != nil ? share < 0.02 : abs(edge.share) < Self.leastShare
      let width = EdgeDrawing.width(share)
      // On an image the sign is what the edge did there.
      let kind = flow == nil || amount == 0 || !amount.isFinite ? edge.kind : amount > 0 ? .excites : .inhibits
      let className = "edge \(kind.rawValue)\(isFaint ? " idle" : "")"
      let sum = drawn.sum(route.edge)
      let said = sum.flatMap { drawn.grouped?.said($0, context: context) } ?? CircuitEdgeText.of(edge, context: context)
      if form == .page {
        svg.start(
          "a",
          [
            "class": .text(className), "href": "#edge-\(drawn.place(of: route.edge, in: record.circuit))",
            "aria-label": .text(said),
            "data-from": .number(Double(numbers[edge.source] ?? -1)),
            "data-to": .number(Double(numbers[edge.target] ?? -1)),
          ])
      } else {
        svg.start("g", ["class": .text(className)])
      }
      if !isSmall { svg.element("title", content: said) }
      svg.element("path", ["class": "gap", "d": .text(route.path), "stroke-width": .number(width + 4)])
      svg.element("path", ["class": "line", "d": .text(route.path), "stroke-width": .number(width)])
      svg.end(kind, at: route.end, width: width)
      if !isSmall, sum != nil {
        number(edge.share, at: route.plate, svg: &svg)
      } else if !isSmall {
        weights(images[route.edge], at: route.plate, scale: scales[edge.target.layer] ?? 0, svg: &svg)
      }
      svg.end()
    }
  }

  /// The share of a unit's activation below which an edge is drawn faint.
  static let leastShare: Float = 0.05

  /// What several edges give together, where their weights would stand.
  private func number(_ share: Float, at centre: (x: Double, y: Double), svg: inout SVGWriter) {
    let (width, height) = (CircuitArrangement.plate + 2, 22.0)
    svg.element(
      "rect",
      [
        "class": "plate", "x": .number(centre.x - width / 2), "y": .number(centre.y - height / 2),
        "width": .number(width), "height": .number(height), "rx": 4,
      ])
    svg.element(
      "text", ["class": "sum", "x": .number(centre.x), "y": .number(centre.y + 4), "text-anchor": "middle"],
      content: CircuitEdgeText.signed(share))
  }

  /// The edge's weights from the top, and its sign beside them; a single weight is also told as a number.
  private func weights(_ image: WeightImage, at centre: (x: Double, y: Double), scale: Float, svg: inout SVGWriter) {
    let side = CircuitArrangement.plate
    let (left, top) = (centre.x - side / 2, centre.y - side / 2)
    svg.element(
      "rect",
      [
        "class": "plate", "x": .number(left - 1), "y": .number(top - 1), "width": .number(side + 2),
        "height": .number(side + 2),
      ])
    guard form == .file || image.single != nil else {
      // Far fewer bytes than a square for each cell.
      svg.element(
        "image",
        [
          "class": "cells", "href": .text(InlinePicture.weights(image, scale: scale)), "x": .number(left),
          "y": .number(top), "width": .number(side), "height": .number(side),
        ])
      return
    }
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
    if let weight = image.single {
      svg.element(
        "text",
        [
          "class": scale > 0 && abs(weight) > scale * WeightColour.darkest ? "weight on-dark" : "weight",
          "x": .number(centre.x),
          "y": .number(centre.y + 4), "text-anchor": "middle",
        ], content: NumberText.signed(Double(weight)))
    }
  }

  /// The colours of a file of its own: those of light paper.
  private static let style = """
    text{font:400 12px system-ui,"Noto Sans","Noto Sans KR",sans-serif;fill:#1c1e20}.light,.number{fill:#585e65}\
    .column{font-weight:600;font-size:14px}.name{font-weight:600}.weight{font-size:10px}.sum{font-weight:600;font-size:11px}\
    .excites .sum{fill:#ca0020}.inhibits .sum{fill:#0571b0}.rim{fill:#fff}.on-dark{fill:#fff}\
    .group{fill:#f3f1ea}.plate{fill:#fcfbf8;stroke:#dcd8ce}.target{stroke:#17623f;stroke-width:3}\
    .edge path{fill:none}.gap{stroke:#fcfbf8}.excites .line{stroke:#ca0020}.inhibits .line{stroke:#0571b0}\
    .edge.excites .end{fill:#ca0020}.inhibits .end{stroke:#0571b0;stroke-width:4}.idle .line,.idle .end{opacity:.45}
    """
}

/// An edge in one line of text.
enum CircuitEdgeText {
  /// A share with its sign.
  static func signed(_ share: Float) -> String {
    (share > 0 ? "+" : "") + NumberText.percent(Double(share))
  }

  static func of(_ edge: CircuitEdge, context: PageContext) -> String {
    context.strings(
      edge.kind == .excites ? "circuit.excites" : "circuit.inhibits",
      [
        "source": context.map.name(of: edge.source), "target": context.map.name(of: edge.target),
        "share": NumberText.percent(Double(edge.share)),
        "contribution": NumberText.signed(Double(edge.contribution)),
        "excitation": NumberText.signed(Double(edge.excitation)),
        "inhibition": NumberText.signed(Double(edge.inhibition)),
      ])
  }
}

extension GroupedCircuit {
  /// A sum of edges in one line of text.
  fileprivate func said(_ sum: Edge, context: PageContext) -> String {
    context.strings(
      sum.kind == .excites ? "circuit.sumExcites" : "circuit.sumInhibits",
      [
        "source": GroupTitle.of(nodes[sum.source].units.map(\.unit), context: context),
        "target": GroupTitle.of(nodes[sum.target].units.map(\.unit), context: context),
        "share": CircuitEdgeText.signed(sum.share), "edges": context.strings.count("circuit.edges", sum.edges.count),
        "cancelled": NumberText.percent(Double(sum.cancelled)),
      ])
  }
}
