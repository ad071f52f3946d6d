import Findings

/// The classes that a unit has to do with, a row for each, with all that was measured of the unit and the class.
///
/// A class has a row where at least two of the strongest images are of it, where the unit goes along with its score
/// (``UnitClasses/shown``), where it is among the largest weights, or where the unit tells it from the rest well
/// (``UnitTruth/leastAreaUnderCurve``).
struct ClassesView: ViewModel {
  var rows: [Row]
  /// Of how many images the counts are; empty where not all classes of them are known.
  var imagesTitle: String
  var note: String
  private var hasScores: Bool
  private var hasWeights: Bool
  private var hasTruth: Bool
  private var hasFacings: Bool

  struct Row: ViewModel {
    var className: String
    var images: String
    var score: String
    var weight: String
    var all: String
    var left: String
    var right: String
    var preference: String

    static let variables = Variables<Row>([
      .text("className", "the class", \.className),
      .text("count", "how many of the unit's strongest images are of it", \.images),
      .text("score", "the correlation with its score; a dash where that is too weak to be named", \.score),
      .text("weight", "the classifier's weight from the unit; a dash where it is not among the largest", \.weight),
      .text("all", "how often an image of it excites the unit more than one of another class", \.all),
      .text("left", "the same of those that face left; a dash where it has no front", \.left),
      .text("right", "the same of those that face right", \.right),
      .text("preference", "how often one that faces right excites it more than one that faces left", \.preference),
    ])
  }

  static let variables = Variables<ClassesView>([
    .rows("rows", "one for each class", \.rows),
    .text("imagesTitle", "of how many images the first numbers are; empty where they are not known", \.imagesTitle),
    .flag("hasScores", "whether the unit goes along with the score of any", \.hasScores),
    .flag("hasWeights", "whether weights lead from it to the classes", \.hasWeights),
    .flag("hasTruth", "whether the truth about the images is known", \.hasTruth),
    .flag("hasFacings", "whether one of them has a front", \.hasFacings),
    .text("classesNote", "how the numbers were found, and what is left out", \.note),
  ])

  /// Nil where the unit has to do with no class.
  init?(_ record: UnitRecord, strings: StringTable) {
    let found = ClassFindings(record)
    guard !found.classes.isEmpty else { return nil }
    hasScores = !record.classScores.isEmpty
    hasWeights = !record.classEffects.isEmpty
    hasTruth = !(record.truth?.classes ?? []).isEmpty
    hasFacings = found.classes.contains { found.truth[$0]?.left != nil || found.truth[$0]?.right != nil }
    imagesTitle = found.images.map { strings("classes.images", ["count": NumberText.whole($0.count)]) } ?? ""
    rows = found.classes.map { label in
      func share(_ value: Double?, of images: Int?) -> String {
        value.map { ShareText.ofPairs($0, with: images ?? 0, strings: strings) } ?? "–"
      }
      func number(_ value: Double?) -> String { value.map(NumberText.signed) ?? "–" }
      let truth = found.truth[label]
      let way = record.truth?.facings.first { $0.className == label }
      return Row(
        className: KnownWord.className(label, strings: strings),
        images: found.images.map { images in NumberText.whole(images.count { $0 == label }) } ?? "",
        score: number(found.scores[label]), weight: number(found.weights[label]),
        all: share(truth?.all, of: truth?.pictures.all), left: share(truth?.left, of: truth?.pictures.left),
        right: share(truth?.right, of: truth?.pictures.right),
        preference: share(way?.areaUnderCurve, of: way?.pictures))
    }
    let notes = [
      imagesTitle.isEmpty ? nil : strings("classes.imagesNote"),
      hasScores ? strings("classes.scoreNote", ["least": NumberText.short(Double(UnitClasses.least))]) : nil,
      hasWeights ? strings("classes.weightNote") : nil,
      hasTruth ? strings("classes.truthNote") : nil,
    ]
    note = notes.compactMap(\.self).joined(separator: " ")
  }
}

/// What was measured of a unit and classes, by the classes' labels.
private struct ClassFindings {
  /// The classes of the strongest images, strongest first; nil where not all are known.
  let images: [String]?
  let scores: [String: Double]
  let weights: [String: Double]
  let truth: [String: UnitTruth.ClassScore]
  /// Those that have to do with the unit, first those of most of its strongest images, then those with whose scores it goes
  /// along most, then those it tells apart best, then those with the largest weights.
  let classes: [String]

  /// How many of the strongest images must be of a class that nothing else names.
  private static let leastImages = 2

  init(_ record: UnitRecord) {
    func values(_ effects: [UnitRecord.ClassEffect]) -> [String: Double] {
      Dictionary(effects.map { ($0.label, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    let strongest = record.examples?.strongest ?? []
    let known = strongest.compactMap { record.photographClasses[$0.name] }
    let images = known.isEmpty || known.count < strongest.count ? nil : known
    let (scores, weights) = (values(record.classScores), values(record.classEffects))
    let truth = Dictionary(
      (record.truth?.classes ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let counts = Dictionary((images ?? []).map { ($0, 1) }, uniquingKeysWith: +)
    let told = truth.values.filter { $0.largest >= UnitTruth.leastAreaUnderCurve }.map(\.name)
    let common = counts.filter { $0.value >= Self.leastImages }.map(\.key)
    func order(_ label: String) -> [Double] {
      [
        Double(counts[label] ?? 0), scores[label] ?? -.infinity, truth[label]?.largest ?? -.infinity,
        weights[label] ?? -.infinity,
      ]
    }
    classes = Set(common).union(told).union(scores.keys).union(weights.keys).sorted { first, second in
      let (own, other) = (order(first), order(second))
      return own == other ? first < second : other.lexicographicallyPrecedes(own)
    }
    (self.images, self.scores, self.weights, self.truth) = (images, scores, weights, truth)
  }
}
