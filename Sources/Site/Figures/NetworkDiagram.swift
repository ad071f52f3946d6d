/// The layers from the input at the left to the last at the right, branches drawn as branches, every layer a link.
struct NetworkDiagram {
  private let context: PageContext
  private let parameters: Int
  private let layers: [LayerFacts]
  /// The column of each layer: one more than the farthest of its inputs.
  private let columns: [Int]
  private let lanes: [Int]

  private static let box = (width: 58.0, height: 88.0)
  private static let branch = (width: 38.0, height: 18.0)
  /// From the middle of one row of layers to that of the next.
  private let laneHeight: Double

  init(parameters: Int, context: PageContext) {
    self.context = context
    self.parameters = parameters
    layers = context.map.layers
    var columns: [String: Int] = [:]
    var lanes: [Int] = []
    var taken: [Int: Int] = [:]
    for layer in layers {
      let column = (layer.inputs.compactMap { columns[$0] }.max() ?? -1) + 1
      columns[layer.name] = column
      lanes.append(taken[column, default: 0])
      taken[column, default: 0] += 1
    }
    self.columns = layers.map { columns[$0.name] ?? 0 }
    self.lanes = lanes
    let branches = Double(layers.map(\.branches.count).max() ?? 0) * (Self.branch.height + 10)
    let hasSkips = layers.contains { layer in
      layer.inputs.contains { (columns[layer.name] ?? 0) - (columns[$0] ?? 0) > 1 }
    }
    laneHeight = max(Self.box.height + (hasSkips ? 56 : 8), branches)
  }

  func svg() -> Markup {
    let strings = context.strings
    let width = (lefts.last ?? 0) + Self.box.width + 4
    let height = Double((lanes.max() ?? 0) + 1) * laneHeight
    var svg = SVGWriter(
      width: width, height: height, scale: min(1.6, max(1, 900 / width)), identifier: "network-figure",
      className: "network", hasLinks: true,
      title: strings("home.network"), description: strings("home.diagramDescription"))
    for (index, layer) in layers.enumerated() { wires(into: layer, at: index, svg: &svg) }
    for (index, layer) in layers.enumerated() { box(layer, at: index, svg: &svg) }
    return svg.finish()
  }

  /// The left edge of each column: wider before layers with branches.
  private var lefts: [Double] {
    let count = (columns.max() ?? 0) + 1
    var lefts = [Double](repeating: 0, count: count)
    var left = 34.0
    for column in 0..<count {
      let hasBranches = zip(layers, columns).contains { $1 == column && !$0.branches.isEmpty }
      left += hasBranches ? Self.branch.width + 36 : column == 0 ? 0 : 24
      lefts[column] = left
      left += Self.box.width
    }
    return lefts
  }

  private func middle(_ index: Int) -> Double { Double(lanes[index]) * laneHeight + laneHeight / 2 }

  private func wires(into layer: LayerFacts, at index: Int, svg: inout SVGWriter) {
    let lefts = lefts
    let right = lefts[columns[index]]
    let y = middle(index)
    var starts = layers.indices.filter { layer.inputs.contains(layers[$0].name) }
      .map { (x: lefts[columns[$0]] + Self.box.width, y: middle($0), skips: columns[index] - columns[$0] > 1) }
    if starts.isEmpty {
      svg.element("text", ["x": 0, "y": .number(y + 4), "class": "light"], content: context.strings("home.inputShort"))
      starts = [(x: 30, y: y, skips: false)]
    }
    for start in starts {
      if layer.branches.isEmpty || start.skips {
        let lift = start.skips ? y - Self.box.height / 2 - 20 : start.y
        wire(from: (start.x, start.y), over: start.skips ? lift : nil, to: (right, y), svg: &svg)
        continue
      }
      let left = right - Self.branch.width - 16
      for (number, branch) in layer.branches.enumerated() {
        let spread = Double(number) - Double(layer.branches.count - 1) / 2
        let lane = y + spread * (Self.branch.height + 10)
        wire(from: (start.x, start.y), over: nil, to: (left, lane), svg: &svg)
        wire(from: (left + Self.branch.width, lane), over: nil, to: (right, y + spread * 12), svg: &svg)
        svg.element(
          "rect",
          [
            "class": "branch", "x": .number(left), "y": .number(lane - Self.branch.height / 2),
            "width": .number(Self.branch.width), "height": .number(Self.branch.height), "rx": 4,
          ])
        svg.element(
          "text", ["x": .number(left + Self.branch.width / 2), "y": .number(lane + 4), "text-anchor": "middle"],
          content: branch.title)
      }
    }
  }

  private func wire(
    from start: (Double, Double), over lift: Double?, to end: (Double, Double), svg: inout SVGWriter
  ) {
    let n = SVGWriter.number
    let path: String
    if let lift {
      path =
        "M\(n(start.0)) \(n(start.1))C\(n(start.0 + 20)) \(n(lift)) \(n(end.0 - 20)) \(n(lift)) \(n(end.0)) \(n(end.1))"
    } else {
      let bend = (end.0 - start.0) / 2
      path =
        "M\(n(start.0)) \(n(start.1))C\(n(start.0 + bend)) \(n(start.1)) \(n(end.0 - bend)) \(n(end.1)) \(n(end.0)) \(n(end.1))"
    }
    svg.element("path", ["class": "wire", "d": .text(path)])
  }

  private func box(_ layer: LayerFacts, at index: Int, svg: inout SVGWriter) {
    let (left, top) = (lefts[columns[index]], middle(index) - Self.box.height / 2)
    let share = parameters > 0 ? min(1, Double(layer.parameterCount) / Double(parameters)) : 0
    let units = context.strings.count("layer.units", layer.channels)
    let map = layer.mapSize.map { "\($0.height)×\($0.width)" } ?? ""
    svg.start(
      "a",
      [
        "href": .text(context.link(to: context.map.path(of: layer))),
        "aria-label": .text("\(Label.shown(layer.shortName)), \(units), \(map), \(NumberText.percent(share))"),
      ])
    svg.element(
      "rect",
      [
        "x": .number(left), "y": .number(top), "width": .number(Self.box.width), "height": .number(Self.box.height),
        "rx": 6,
      ])
    let centre = SVGWriter.Value.number(left + Self.box.width / 2)
    func line(_ text: String, _ y: Double, _ className: String) {
      svg.element(
        "text", ["x": centre, "y": .number(top + y), "text-anchor": "middle", "class": .text(className)], content: text)
    }
    let name = Label.shown(layer.shortName)
    line(name.count > 8 ? String(name.prefix(7)) + "…" : name, 22, name.count > 6 ? "" : "big")
    line("\(layer.channels)", 40, "light")
    line(map, 56, "light")
    line(NumberText.percent(share), 72, "light")
    let bar = max(1, share * (Self.box.width - 12))
    svg.element(
      "path",
      [
        "class": "share",
        "d": .text(
          "M\(SVGWriter.number(left + 6)) \(SVGWriter.number(top + 79))h\(SVGWriter.number(bar))v3h\(SVGWriter.number(-bar))z"
        ),
      ])
    svg.end()
  }
}
