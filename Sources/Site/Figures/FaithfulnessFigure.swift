import Findings

/// How much of the target is left with so many edges kept, beside as many random ones.
enum FaithfulnessFigure {
  static func svg(_ points: [FaithfulnessPoint], strings: StringTable) -> Markup {
    let points = points.filter { $0.remaining.isFinite && $0.random.isFinite }
    guard points.count > 1, let most = points.map(\.edges).max(), most > 0 else { return .none }
    let (width, height, left, bottom) = (460.0, 220.0, 44.0, 184.0)
    let top = max(1, points.map { Double(max($0.remaining, $0.random)) }.max() ?? 1)
    func x(_ edges: Int) -> Double { left + Double(edges) / Double(most) * (width - left - 12) }
    func y(_ share: Double) -> Double { bottom - max(0, share) / top * (bottom - 24) }
    var svg = SVGWriter(
      width: width, height: height, identifier: "faithfulness", className: "curve",
      title: strings("faithfulness.title"), description: strings("faithfulness.description"))
    for share in [0, 0.5, 1] {
      svg.element(
        "path",
        [
          "class": "grid",
          "d": .text("M\(SVGWriter.number(left)) \(SVGWriter.number(y(share)))H\(SVGWriter.number(width - 12))"),
        ])
      svg.element(
        "text", ["x": .number(left - 6), "y": .number(y(share) + 4), "text-anchor": "end", "class": "light"],
        content: NumberText.percent(share))
    }
    func line(_ value: (FaithfulnessPoint) -> Float, _ className: String) {
      let path = points.enumerated().map { index, point in
        "\(index == 0 ? "M" : "L")\(SVGWriter.number(x(point.edges))) \(SVGWriter.number(y(Double(value(point)))))"
      }
      svg.element("path", ["class": .text(className), "d": .text(path.joined())])
    }
    line(\.random, "random")
    line(\.remaining, "found")
    svg.element("text", ["x": .number(left), "y": 200, "class": "light"], content: "\(points[0].edges)")
    svg.element(
      "text", ["x": .number(width - 12), "y": 200, "text-anchor": "end", "class": "light"],
      content: strings.count("circuit.edges", most))
    svg.element("path", ["class": "found", "d": .text("M\(SVGWriter.number(left)) 213h24")])
    svg.element("text", ["x": .number(left + 30), "y": 217], content: strings("faithfulness.found"))
    svg.element("path", ["class": "random", "d": .text("M\(SVGWriter.number(left + 190)) 213h24")])
    svg.element("text", ["x": .number(left + 220), "y": 217], content: strings("faithfulness.random"))
    return svg.finish()
  }
}
