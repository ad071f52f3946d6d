import Findings

/// What a unit tells apart, as far as the truth about the images says that it does so well: a row for each class with how
/// it does on all its images and on those that face one way, and the parts that it covers.
struct TruthView: ViewModel {
  var parts: [FactView]
  var classes: [Row]
  var hasFacings: Bool

  struct Row: ViewModel {
    var className: String
    var all: String
    var left: String
    var right: String
    var preference: String

    static let variables = Variables<Row>([
      .text("className", "the class", \.className),
      .text("all", "how often an image of it excites the unit more than one of another class", \.all),
      .text("left", "the same of those that face left; a dash where it has no front", \.left),
      .text("right", "the same of those that face right", \.right),
      .text("preference", "how often one that faces right excites it more than one that faces left", \.preference),
    ])
  }

  static let variables = Variables<TruthView>([
    .rows("parts", "the parts it covers, and how well", \.parts),
    .any("hasParts", "whether there are any", \.parts),
    .rows("classes", "the classes that it tells from the rest", \.classes),
    .any("hasClasses", "whether there are any", \.classes),
    .flag("hasFacings", "whether one of them has a front", \.hasFacings),
  ])

  /// Nil where it tells nothing well.
  init?(_ truth: UnitTruth, strings: StringTable) {
    parts = TruthFacts.rows(truth, strings: strings)
    let told = truth.classes.filter { $0.largest >= UnitTruth.leastAreaUnderCurve }
      .sorted { ($1.largest, $0.name) < ($0.largest, $1.name) }
    classes = told.map { score in
      let facing = truth.facings.first { $0.className == score.name }
      func text(_ value: Double?) -> String { value.map(NumberText.percent) ?? "–" }
      return Row(
        className: TruthFacts.name(score.name, strings), all: text(score.all), left: text(score.left),
        right: text(score.right), preference: text(facing?.areaUnderCurve))
    }
    hasFacings = told.contains { $0.left != nil || $0.right != nil }
    if parts.isEmpty && classes.isEmpty { return nil }
  }
}
