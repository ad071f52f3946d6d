import Findings
import Foundation

/// What is left of a target with so many of its units kept alone, or cut, over the share of edges that they have, beside
/// random units and, pale, those that come next in the ranking. What is kept alone is a whole line, what is cut a broken one;
/// the names stand on the lines.
enum ProofFigure {
  /// None where nothing was measured.
  static func svg(_ proof: CircuitProof, strings: StringTable) -> Markup {
    svg(
      proof.sizes,
      marks: [("skeleton", proof.skeleton), ("necessary", proof.necessary), ("sufficient", proof.sufficient)],
      words: "proof.curve", strings: strings)
  }

  /// - Parameters:
  ///   - marks: the sizes that are marked where there are such, by the names of their words.
  ///   - words: the key of what the figure is called.
  static func svg(
    _ sizes: [CircuitSizePoint], marks: [(name: String, size: CircuitSize?)], words: String, strings: StringTable
  ) -> Markup {
    let points = sizes.filter { $0.share > 0 && $0.kept.isFinite && $0.cut.isFinite }
    guard points.count > 1, let least = points.map(\.share).min() else { return .none }
    let (left, right, top, bottom) = (44.0, 448.0, 52.0, 224.0)
    // A decade and a half to the left at most, so that a skeleton smaller than the smallest circuit has its place.
    let smallest = marks.compactMap { $0.size?.share }.min() ?? least
    let first = log10(Double(min(least, max(smallest, least / 30))))
    func x(_ share: Float) -> Double {
      let place = (log10(Double(max(share, 1e-9))) - first) / max(-first, 1e-3)
      return left + min(max(place, 0), 1) * (right - left)
    }
    let lines: [(className: String, name: String?, value: (CircuitSizePoint) -> Float?)] = [
      ("next", nil, \.nextKept), ("next cut", nil, \.nextCut), ("random", "randomKept", \.randomKept),
      ("random cut", "randomCut", \.randomCut), ("found", "kept", \.kept), ("found cut", "cut", \.cut),
    ]
    let values = lines.flatMap { line in points.compactMap(line.value) }.filter(\.isFinite)
    let (lowest, highest) = (values.min() ?? 0, values.max() ?? 1)
    // What lies below nothing and beyond twice the whole stands at these, as their labels say.
    let most = min(max(1.1, Double(highest)), 2)
    func y(_ f: Float) -> Double { bottom - min(max(Double(f), 0), most) / most * (bottom - top) }
    var svg = SVGWriter(
      width: 460, height: bottom + 38, identifier: "proof-curve", className: "curve",
      title: strings("\(words).title"),
      description: strings("\(words).description"))
    for share in [0, 0.5, 1, 2] as [Float] where Double(share) <= max(1, most) {
      let place = SVGWriter.number(y(share))
      svg.element(
        "path",
        ["class": "grid", "d": .text("M\(SVGWriter.number(left)) \(place)H\(SVGWriter.number(right))")])
      svg.element(
        "text", ["x": .number(left - 6), "y": .number(y(share) + 4), "text-anchor": "end", "class": "light"],
        content: (share == 0 && lowest < 0 ? "≤ " : share == 2 && highest > 2 ? "≥ " : "")
          + NumberText.percent(Double(share)))
    }
    for (place, mark) in marks.enumerated() {
      guard let size = mark.size, size.share > 0 else { continue }
      // Each in a line of its own, as sizes may be close to one another.
      let (start, line) = (x(size.share), 12 + 14 * Double(place))
      svg.element(
        "path",
        [
          "class": "size",
          "d": .text("M\(SVGWriter.number(start)) \(SVGWriter.number(line - 9))V\(SVGWriter.number(bottom))"),
        ])
      let isAtEnd = start > (left + right) / 2
      svg.element(
        "text",
        [
          "x": .number(start + (isAtEnd ? -5 : 5)), "y": .number(line), "text-anchor": isAtEnd ? "end" : "start",
          "class": "light",
        ], content: strings("proof.size.\(mark.name)"))
    }
    let paths = lines.map { line in
      points.compactMap { point in line.value(point).map { (x: x(point.share), y: y($0)) } }
    }
    for (line, path) in zip(lines, paths) where path.count > 1 {
      let way = path.map { "\(SVGWriter.number($0.x)) \(SVGWriter.number($0.y))" }.joined(separator: "L")
      svg.element("path", ["class": .text(line.className), "d": .text("M\(way)")])
      for dot in line.className.hasPrefix("found") ? path : [] {
        svg.element("circle", ["class": .text(line.className), "cx": .number(dot.x), "cy": .number(dot.y), "r": 3])
      }
    }
    // Pale lines may lie behind a name.
    let named = lines.indices.filter { lines[$0].name != nil && paths[$0].count > 1 }
    var names = LineNames(
      lines: named.map { paths[$0] }, frame: .init(left: left, top: top - 6, right: right, bottom: bottom - 1))
    for (place, index) in named.enumerated().reversed() {
      let name = lines[index].name.map { strings("proof.curve.\($0)") } ?? ""
      guard let point = names.place(ofLine: place, width: TextWidth.of(name, size: 12)) else { continue }
      svg.element(
        "text",
        [
          "x": .number(point.x), "y": .number(point.y), "text-anchor": "middle",
          "class": lines[index].className.hasPrefix("found") ? "own" : "light",
        ], content: name)
    }
    for share in [0.0001, 0.001, 0.01, 0.1, 1] as [Float] where log10(Double(share)) >= first - 1e-6 {
      svg.element(
        "text",
        [
          "x": .number(x(share)), "y": .number(bottom + 16), "text-anchor": share < 1 ? "middle" : "end",
          "class": "light",
        ],
        content: NumberText.percent(Double(share)))
    }
    svg.element(
      "text", ["x": .number(right), "y": .number(bottom + 34), "text-anchor": "end", "class": "light"],
      content: strings("proof.curve.share"))
    return svg.finish()
  }
}
