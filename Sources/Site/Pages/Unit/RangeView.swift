import Findings

/// One step of a unit's range, from silence to its strongest, with images from it.
struct RangeView: ViewModel {
  var title: String
  var share: String
  var photographs: [PhotographView]

  static let variables = Variables<RangeView>([
    .text("range", "which values, as shares of the largest and as they are", \.title),
    .text("share", "which share of the images it holds", \.share),
    .rows("photographs", "some of these, the weakest first", \.photographs),
    .any("hasPhotographs", "whether there are any", \.photographs),
  ])

  /// Where one step ends and the next begins, as shares of the largest value.
  static let steps: [Float] = [0.1, 0.3, 0.5, 0.75]
  private static let count = 3

  /// The steps from the weakest; none where nothing excites the unit.
  ///
  /// - Parameter photograph: draws one.
  static func all(
    _ examples: UnitExamples, strings: StringTable, photograph: (Example) -> PhotographView
  ) -> [RangeView] {
    guard let top = examples.strongest.first?.value, top > 0, top.isFinite else { return [] }
    var known: [Example] = []
    for example in examples.samples + examples.strongest.reversed()
    where !known.contains(where: { $0.image == example.image }) {
      known.append(example)
    }
    known.sort { ($0.value, $1.image) < ($1.value, $0.image) }
    let edges: [Float] = [-.infinity] + steps + [.infinity]
    return zip(edges, edges.dropFirst()).map { low, high in
      let inside = known.filter { $0.value >= low * top && $0.value < high * top }
      let (first, last) = (max(low, 0), min(high, 1))
      return RangeView(
        title: strings(
          "unit.range",
          [
            "low": NumberText.percent(Double(first)), "high": NumberText.percent(Double(last)),
            "from": NumberText.short(Double(first * top)), "to": NumberText.short(Double(last * top)),
          ]),
        share: strings(
          "unit.rangeShare",
          ["share": NumberText.percent(examples.histogram.share(from: low * top, to: high * top))]),
        photographs: spread(inside).map(photograph))
    }
  }

  /// Some of them, evenly from the first to the last.
  private static func spread(_ examples: [Example]) -> [Example] {
    guard examples.count > count else { return examples }
    return (0..<count).map { examples[$0 * (examples.count - 1) / (count - 1)] }
  }
}
