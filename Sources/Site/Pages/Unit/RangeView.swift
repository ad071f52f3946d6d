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

  /// The steps from the weakest; none where nothing excites the unit.
  ///
  /// - Parameter photograph: draws one.
  static func all(
    _ examples: UnitExamples, strings: StringTable, photograph: (Example) -> PhotographView
  ) -> [RangeView] {
    let shown = ResponseRange.images(examples.strongest + examples.samples, value: \.value, picture: \.picture)
    let top = examples.strongest.first?.value ?? 0
    let edges: [Float] = [-.infinity] + ResponseRange.steps + [.infinity]
    return zip(zip(edges, edges.dropFirst()), shown).map { step, images in
      let (first, last) = (max(step.0, 0), min(step.1, 1))
      return RangeView(
        title: strings(
          "unit.range",
          [
            "low": NumberText.percent(Double(first)), "high": NumberText.percent(Double(last)),
            "from": NumberText.short(Double(first * top)), "to": NumberText.short(Double(last * top)),
          ]),
        share: ShareText.phrase(
          examples.histogram.share(from: step.0 * top, to: step.1 * top), of: examples.imageCount, strings: strings),
        photographs: images.map(photograph))
    }
  }
}
