/// The layers from the input on, stage by stage, as a line of small drawings that breaks where the page ends: however many
/// there are, none is cut off. Every layer is a link.
///
/// Each drawing begins with the line that leads into its layer, branches drawn as branches. What passes layers by (a
/// shortcut, the residual stream of a transformer) runs along one line above the boxes.
struct NetworkDiagram {
  private let context: PageContext
  private let parameters: Int
  /// How many classes the network tells apart; 0 where that is not known.
  private let classes: Int
  private let layers: [LayerFacts]
  /// The layers that feed each, by their places.
  private let inputs: [[Int]]
  private let height: Double

  private static let box = (width: 58.0, height: 88.0)
  private static let branch = (width: 38.0, height: 18.0)
  /// From one layer to the next, and from the word for the input to the first.
  private static let gap = 24.0
  private static let entry = 34.0
  /// Of the line above, and of the curves that join and leave it.
  private static let lane = (height: 8.0, bend: 11.0)

  init(parameters: Int, classes: Int, context: PageContext) {
    self.context = context
    self.parameters = parameters
    self.classes = classes
    layers = context.map.layers
    let places = Dictionary(layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    inputs = layers.map { $0.inputs.compactMap { places[$0] }.sorted() }
    let branches = Double(layers.map(\.branches.count).max() ?? 0) * (Self.branch.height + 10)
    height = max(Self.box.height + 4, branches)
    hasShortcuts = inputs.enumerated().contains { place, inputs in inputs.contains { $0 < place - 1 } }
  }

  /// Whether anything passes a layer by.
  let hasShortcuts: Bool

  var markup: Markup {
    let stages = context.map.stages
    let items = stages.map { stage in
      let title = stages.count == 1 ? "" : "<b>\(stage.title(context.strings).escapedForHTML)</b>"
      let end = stage == stages.last && classes > 0 ? answer : ""
      return "<li>\(title)<div>\(stage.layers.map(drawing).joined())\(end)</div></li>"
    }
    return Markup("<ol class=\"network\">\n\(items.joined(separator: "\n"))\n</ol>")
  }

  /// The line into a layer and its box.
  private func drawing(_ index: Int) -> String {
    let layer = layers[index]
    let box = width(of: layer)
    let plain = index == 0 ? Self.entry : layer.branches.isEmpty ? Self.gap : 0
    let left = plain + (layer.branches.isEmpty ? 0 : Self.branch.width + 36)
    let share = parameters > 0 ? min(1, Double(layer.parameterCount) / Double(parameters)) : 0
    let units = context.strings.count("layer.units", layer.channels)
    let map = layer.mapSize.map { "\($0.height)×\($0.width)" } ?? ""
    let spoken = "\(Label.shown(layer.shortName)), \(units), \(map), \(NumberText.percent(share))"
    var svg = SVGWriter(width: left + box, height: height + lift, scale: 1.08)
    if index == 0 {
      svg.element(
        "text", ["x": 0, "y": .number(middle + 4), "class": "light"], content: context.strings("home.inputShort"))
    }
    wires(into: index, upTo: left, over: box, svg: &svg)
    self.box(layer, from: left, width: box, map: map, share: share, svg: &svg)
    let link = context.link(to: context.map.path(of: layer))
    return "<a href=\"\(link.escapedForHTML)\" aria-label=\"\(spoken.escapedForHTML)\">\(svg.finish().html)"
      + "<span>\(spoken.escapedForHTML)</span></a>"
  }

  /// What all leads to: the line into the classes. On a narrow page words stand for it, as for each layer.
  private var answer: String {
    let words = context.strings.count("home.classes", classes)
    let width = Self.box.width
    var svg = SVGWriter(width: Self.gap + width, height: height + lift, scale: 1.08)
    wire(from: (0, middle), to: (Self.gap, middle), svg: &svg)
    svg.element(
      "rect",
      [
        "class": "branch", "x": .number(Self.gap), "y": .number(middle - 22), "width": .number(width - 1), "height": 44,
        "rx": 22,
      ])
    let centre = SVGWriter.Value.number(Self.gap + width / 2)
    svg.element(
      "text", ["x": centre, "y": .number(middle - 2), "text-anchor": "middle", "class": "big"],
      content: NumberText.whole(classes))
    svg.element(
      "text", ["x": centre, "y": .number(middle + 13), "text-anchor": "middle", "class": "light"],
      content: context.strings("home.classesShort"))
    return "<div class=\"end\">\(svg.finish().html)<span>\(words.escapedForHTML)</span></div>"
  }

  /// Names of up to eight letters have the same box, longer ones as much room as they need.
  private func width(of layer: LayerFacts) -> Double {
    let letters = min(Label.shown(layer.shortName).count, Self.letters)
    return letters <= 8 ? Self.box.width : Self.box.width + 6.5 * Double(letters - 8)
  }

  private static let letters = 18
  /// The height of a name's letters where it fits, as the stylesheet has it.
  private static let big = 15.0

  /// How far all lies lower for the line above.
  private var lift: Double { hasShortcuts ? 16 : 0 }
  private var middle: Double { lift + height / 2 }

  private func wires(into index: Int, upTo right: Double, over box: Double, svg: inout SVGWriter) {
    let isFed = inputs[index].isEmpty ? index == 0 : inputs[index].contains(index - 1)
    let start = index == 0 ? Self.entry - 4 : 0
    let branches = layers[index].branches
    if isFed, branches.isEmpty { wire(from: (start, middle), to: (right, middle), svg: &svg) }
    if isFed {
      let left = right - Self.branch.width - 16
      for (number, branch) in branches.enumerated() {
        let spread = Double(number) - Double(branches.count - 1) / 2
        let y = middle + spread * (Self.branch.height + 10)
        wire(from: (start, middle), to: (left, y), svg: &svg)
        wire(from: (left + Self.branch.width, y), to: (right, middle + spread * 12), svg: &svg)
        svg.element(
          "rect",
          [
            "class": "branch", "x": .number(left), "y": .number(y - Self.branch.height / 2),
            "width": .number(Self.branch.width), "height": .number(Self.branch.height), "rx": 4,
          ])
        svg.element(
          "text", ["x": .number(left + Self.branch.width / 2), "y": .number(y + 4), "text-anchor": "middle"],
          content: branch.title)
      }
    }
    shortcuts(past: index, upTo: right, over: box, svg: &svg)
  }

  /// The part of the line above that lies over one layer, with what joins it before the layer and what leaves it there.
  private func shortcuts(past index: Int, upTo right: Double, over box: Double, svg: inout SVGWriter) {
    func any(_ isMeant: (_ from: Int, _ to: Int) -> Bool) -> Bool {
      inputs.indices.contains { to in to >= index && inputs[to].contains { $0 < to - 1 && isMeant($0, to) } }
    }
    let (bend, y) = (Self.lane.bend, Self.lane.height)
    let joins = any { from, _ in from == index - 1 }
    let leaves = any { _, to in to == index }
    let passes = any { from, _ in from < index - 1 }
    let goesOn = any { from, to in from < index && to > index }
    if joins { wire(from: (0, middle), to: (bend, y), svg: &svg) }
    if leaves { wire(from: (right - bend, y), to: (right, middle), svg: &svg) }
    guard joins || passes else { return }
    wire(from: (passes ? 0 : bend, y), to: (goesOn ? right + box : right - bend, y), svg: &svg)
  }

  private func wire(from start: (Double, Double), to end: (Double, Double), svg: inout SVGWriter) {
    let n = SVGWriter.number
    let bend = (end.0 - start.0) / 2
    let way =
      start.1 == end.1
      ? "H\(n(end.0))"
      : "C\(n(start.0 + bend)) \(n(start.1)) \(n(end.0 - bend)) \(n(end.1)) \(n(end.0)) \(n(end.1))"
    svg.element("path", ["class": "wire", "d": .text("M\(n(start.0)) \(n(start.1))\(way)")])
  }

  private func box(
    _ layer: LayerFacts, from left: Double, width: Double, map: String, share: Double, svg: inout SVGWriter
  ) {
    let top = middle - Self.box.height / 2
    svg.element(
      "rect",
      [
        "class": "box", "x": .number(left), "y": .number(top), "width": .number(width - 1),
        "height": .number(Self.box.height), "rx": 6,
      ])
    let centre = SVGWriter.Value.number(left + width / 2)
    func line(_ text: String, _ y: Double, _ className: String) {
      svg.element(
        "text", ["x": centre, "y": .number(top + y), "text-anchor": "middle", "class": .text(className)], content: text)
    }
    let name = Label.shown(layer.shortName)
    let fits = TextWidth.of(name, size: Self.big, isBold: true) <= width - 3
    line(name.count > Self.letters ? String(name.prefix(Self.letters - 1)) + "…" : name, 22, fits ? "big" : "")
    line(NumberText.whole(layer.channels), 40, "light")
    line(map, 56, "light")
    line(NumberText.percent(share), 72, "light")
    let bar = SVGWriter.number(max(1, share * (width - 12)))
    let (x, y) = (SVGWriter.number(left + 6), SVGWriter.number(top + 79))
    svg.element("path", ["class": "share", "d": .text("M\(x) \(y)h\(bar)v3h-\(bar)z")])
  }
}
