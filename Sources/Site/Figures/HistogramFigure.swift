import Findings

/// How often the unit reaches which activation: bars whose heights go with the square root of the count, so that rare
/// large activations stay visible. Lines stand where the steps of its range begin.
enum HistogramFigure {
  static func svg(_ examples: UnitExamples, strings: StringTable) -> Markup {
    let histogram = examples.histogram
    let (width, height, base) = (360.0, 136.0, 96.0)
    guard let most = histogram.counts.max(), most > 0 else { return .none }
    let low = NumberText.short(Double(histogram.low))
    let high = NumberText.short(Double(histogram.high))
    var svg = SVGWriter(
      width: width, height: height, identifier: "histogram", className: "histogram",
      title: strings("histogram.title"),
      description: strings(
        "histogram.description",
        ["low": low, "high": high, "most": NumberText.whole(most), "bins": NumberText.whole(histogram.counts.count)]))
    svg.element(
      "path",
      [
        "class": "bars", "d": .text(outline(histogram.counts, most: most, base: base)),
        "transform": .text("scale(\(SVGWriter.number(width / Double(histogram.counts.count))) 1)"),
      ])
    svg.element("path", ["class": "axis", "d": .text("M0 \(SVGWriter.number(base + 0.5))H\(SVGWriter.number(width))")])
    let span = histogram.high - histogram.low
    // The last bar ends a little beyond the largest of all; it is that which is told.
    var end = (value: histogram.high, x: width)
    if let top = examples.strongest.first?.value, top > 0, top.isFinite, span > 0, span.isFinite {
      end = (top, min(Double((top - histogram.low) / span), 1) * width)
      let lines = ResponseRange.steps.map { (step: $0, x: Double(($0 * top - histogram.low) / span) * width) }
      svg.element(
        "path",
        [
          "class": "step",
          "d": .text(lines.map { "M\(SVGWriter.number($0.x)) 14V\(SVGWriter.number(base))" }.joined()),
        ])
      svg.start("text", ["y": 10, "class": "light", "text-anchor": "middle"])
      for line in lines {
        svg.element("tspan", ["x": .number(line.x)], content: NumberText.percent(Double(line.step)))
      }
      svg.end()
    }
    svg.element("text", ["x": 0, "y": 113], content: low)
    svg.element(
      "text", ["x": .number(width / 2), "y": 113, "text-anchor": "middle", "class": "light"],
      content: strings("histogram.axis"))
    svg.element(
      "text", ["x": .number(end.x), "y": 113, "text-anchor": "end"], content: NumberText.short(Double(end.value)))
    svg.element(
      "text", ["x": 0, "y": 131, "class": "light"],
      content: strings("histogram.most", ["most": NumberText.whole(most)]))
    return svg.finish()
  }

  /// The outline of all bars, each one unit wide; one that holds anything is seen.
  private static func outline(_ counts: [Int], most: Int, base: Double) -> String {
    var (path, last) = ("M0 \(SVGWriter.number(base))", base)
    for count in counts {
      let bar = (Double(count) / Double(most)).squareRoot() * (base - 14)
      let top = count > 0 ? base - max(1, bar.rounded()) : base
      if top != last { path += "V\(SVGWriter.number(top))" }
      path += "h1"
      last = top
    }
    return "\(path)V\(SVGWriter.number(base))z"
  }
}
