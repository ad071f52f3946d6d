import Findings

/// How alike the layers of two models are: a square for each pair, the stronger the more alike, with its number.
enum AlignmentMatrix {
  private static let cell = (width: 48.0, height: 30.0)

  /// - Parameters:
  ///   - rows: the site's layers with their links and, for each layer of the second model, the linear CKA.
  ///   - columns: the second model's layers as people name them.
  static func svg(
    rows: [(title: String, link: String, values: [Float?])], columns: [String], first: String, other: String,
    strings: StringTable
  ) -> Markup {
    let all = rows.flatMap(\.values).compactMap { $0 }
    guard let least = all.min(), let most = all.max() else { return .none }
    let left = 18 + 7 * Double(min(rows.map(\.title.count).max() ?? 0, 15))
    let top = 24 + 4.7 * Double(min(columns.map(\.count).max() ?? 0, 15))
    let width = left + Double(columns.count) * cell.width + 46
    let height = top + Double(rows.count) * cell.height + 6
    var svg = SVGWriter(
      width: width, height: height, identifier: "alignment", className: "alignment", hasLinks: true,
      title: strings("universality.matrix"),
      description: strings("universality.matrixDescription", ["first": first, "other": other]))
    for (column, title) in columns.enumerated() {
      let (x, y) = (left + (Double(column) + 0.4) * cell.width, top - 8)
      let place = "\(SVGWriter.number(x)) \(SVGWriter.number(y))"
      svg.element("text", ["transform": .text("translate(\(place)) rotate(-40)")], content: short(title))
    }
    for (row, item) in rows.enumerated() {
      let y = top + Double(row) * cell.height
      svg.start("a", ["href": .text(item.link)])
      svg.element(
        "text", ["x": .number(left - 10), "y": .number(y + 20), "text-anchor": "end"], content: short(item.title))
      svg.end()
      let best = item.values.compactMap { $0 }.max()
      for (column, value) in item.values.enumerated() {
        let x = left + Double(column) * cell.width
        guard let value else {
          svg.element("text", ["x": .number(x + cell.width / 2), "y": .number(y + 20), "class": "light"], content: "–")
          continue
        }
        let share = most > least ? Double((value - least) / (most - least)) : 1
        svg.element(
          "rect",
          [
            "class": value == best ? "best" : .absent, "x": .number(x + 1), "y": .number(y + 1),
            "width": .number(cell.width - 2), "height": .number(cell.height - 2), "rx": 3,
            "fill-opacity": .number(share * strongest),
          ])
        svg.element(
          "text",
          [
            "class": value == best ? "best" : .absent, "x": .number(x + cell.width / 2), "y": .number(y + 20),
          ], content: NumberText.fixed(Double(value), decimals: 2))
      }
    }
    return svg.finish()
  }

  /// The opacity at which the number on the largest value's square is read well in light and in dark.
  private static let strongest = 0.42

  private static func short(_ title: String) -> String { title.count > 15 ? String(title.prefix(14)) + "…" : title }
}
