/// Some classes with how much a unit has to do with each, and how that was found.
struct ClassEffectsView: ViewModel {
  var method: String
  var rows: [Row]

  struct Row: ViewModel {
    var label: String
    var value: String
    var raises: Bool
    var bar: String

    static let variables = Variables<Row>([
      .text("label", "the class", \.label),
      .text("value", "the effect, with its sign", \.value),
      .flag("raises", "whether it is above 0", \.raises),
      .text("bar", "its share of the largest, 83%", \.bar),
    ])
  }

  /// Nil when there are none.
  ///
  /// - Parameter largest: what fills a bar; nil for the largest of the effects.
  init?(_ effects: [UnitRecord.ClassEffect], method: String, largest: Double? = nil) {
    guard !effects.isEmpty else { return nil }
    self.method = method
    let largest = largest ?? effects.map { abs($0.value) }.max() ?? 0
    rows = effects.map {
      Row(
        label: Label.className($0.label), value: NumberText.signed($0.value), raises: $0.value > 0,
        bar: SVGWriter.number(largest > 0 ? abs($0.value) / largest * 100 : 0) + "%")
    }
  }

  static let variables = Variables<ClassEffectsView>([
    .text("method", "how the effects were found", \.method),
    .rows("effects", "one for each class", \.rows),
  ])
}
