import Findings

/// How often the unit reaches which activation: bars whose heights go with the square root of the count, so that rare
/// large activations stay visible. Lines stand where the steps of its range begin.
enum HistogramFigure {
  static func svg(_ examples: UnitExamples, strings: StringTable) -> Markup {
    let histogram = examples.histogram
    let (width, height, base) = (360.0, 120.0, 96.0)
    guard let most = histogram.counts.max(), most > 0 else { return .none }
    let low = NumberText.short(Double(histogram.low))
    let high = NumberText.short(Double(histogram.high))
    var svg = SVGWriter(
      width: width, height: height, identifier: "histogram", className: "histogram",
      title: strings("histogram.title"),
      description: strings(
        "histogram.description",
        ["low": low, "high": high, "most": NumberText.whole(most), "bins": NumberText.whole(histogram.counts.count)]))
    let step = width / Double(histogram.counts.count)
    var path = ""
    for (index, count) in histogram.counts.enumerated() where count > 0 {
      let bar = max(1, (Double(count) / Double(most)).squareRoot() * (base - 14))
      let x = SVGWriter.number(Double(index) * step)
      path +=
        "M\(x) \(SVGWriter.number(base))v\(SVGWriter.number(-bar))h\(SVGWriter.number(max(0.5, step - 1)))V\(SVGWriter.number(base))z"
    }
    svg.element("path", ["class": "bars", "d": .text(path)])
    svg.element("path", ["class": "axis", "d": .text("M0 \(SVGWriter.number(base + 0.5))H\(SVGWriter.number(width))")])
    let span = histogram.high - histogram.low
    if let top = examples.strongest.first?.value, top > 0, top.isFinite, span > 0, span.isFinite {
      for step in ResponseRange.steps {
        let x = SVGWriter.number(Double((step * top - histogram.low) / span) * width)
        svg.element("path", ["class": "step", "d": .text("M\(x) 14V\(SVGWriter.number(base))")])
      }
    }
    svg.element("text", ["x": 0, "y": 113], content: low)
    svg.element(
      "text", ["x": .number(width / 2), "y": 113, "text-anchor": "middle", "class": "light"],
      content: strings("histogram.axis"))
    svg.element("text", ["x": .number(width), "y": 113, "text-anchor": "end"], content: high)
    svg.element(
      "text", ["x": 0, "y": 10, "class": "light"],
      content: strings("histogram.most", ["most": NumberText.whole(most)]))
    return svg.finish()
  }
}
