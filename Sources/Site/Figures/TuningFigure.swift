import Findings

/// A point for each image: how strongly each of two matched units responds to it at most.
enum TuningFigure {
  /// Steps along each axis; images that fall together are one point.
  private static let steps = 44
  private static let (left, top, side) = (20.0, 6.0, 120.0)

  static func svg(
    _ tuning: PairTuning, identifier: String, first: String, other: String, strings: StringTable
  ) -> Markup {
    var svg = SVGWriter(
      width: left + side + 6, height: top + side + 22, identifier: identifier, className: "tuning",
      title: strings("universality.tuning", ["first": first, "other": other]),
      description: strings(
        "universality.tuningDescription",
        [
          "first": first, "other": other, "firstMost": NumberText.short(Double(tuning.first.last ?? 0)),
          "otherMost": NumberText.short(Double(tuning.second.last ?? 0)),
        ]))
    svg.element(
      "path",
      [
        "class": "axis",
        "d": .text(
          "M\(SVGWriter.number(left - 4)) \(SVGWriter.number(top))v\(SVGWriter.number(side + 4))h\(SVGWriter.number(side + 4))"
        ),
      ])
    svg.element(
      "text",
      ["class": "light", "x": .number(left + side / 2), "y": .number(top + side + 18), "text-anchor": "middle"],
      content: first)
    let middle = "\(SVGWriter.number(left - 9)) \(SVGWriter.number(top + side / 2))"
    svg.element(
      "text", ["class": "light", "text-anchor": "middle", "transform": .text("translate(\(middle)) rotate(-90)")],
      content: other)
    let scale = SVGWriter.number(side / Double(steps))
    svg.element(
      "path",
      [
        "class": "points", "d": .text(path(tuning)),
        "transform": .text("translate(\(SVGWriter.number(left)) \(SVGWriter.number(top))) scale(\(scale))"),
      ])
    return svg.finish()
  }

  /// Dots from left to right, each a move from the one before and a line without length.
  private static func path(_ tuning: PairTuning) -> String {
    let bytes = [UInt8](tuning.points)
    var places: Set<Int> = []
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      let x = Int(bytes[index]) * steps / 255
      let y = steps - Int(bytes[index + 1]) * steps / 255
      places.insert(x * (steps + 1) + y)
    }
    var (path, before) = ("", (x: 0, y: 0))
    for place in places.sorted() {
      let (x, y) = place.quotientAndRemainder(dividingBy: steps + 1)
      let (right, down) = (x - before.x, y - before.y)
      path += "m\(right)\(down < 0 ? "" : " ")\(down)h0"
      before = (x, y)
    }
    return path
  }
}
