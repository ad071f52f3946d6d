import Findings

/// What a unit's page says in a line under its title, made of what was measured by rules that are the same for all units.
///
/// 1. Of the images that excite it most, if the classes of all are known: how many are of the commonest class, where that is
///    at least half of them; otherwise of how many classes they are.
/// 2. Where the truth about the images is known: how often an image of that commonest class excites it more than one of
///    another class, if it is worth telling (``UnitTruth/leastAreaUnderCurve``); of those that face one way, where they do so
///    in many pairs more than all; where such images are few, how many they are; then the other classes of which the same is
///    true. Where it is not known: the class whose score it goes along with most (``UnitClasses/least``).
/// 3. On what share of the images it is above half its maximum; where that is many times the share of images that are of
///    the commonest class, that others must be among them.
package enum UnitSentence {
  package static func text(of record: UnitRecord, strings: StringTable) -> String {
    guard let examples = record.examples, let top = examples.strongest.first?.value, top > 0, top.isFinite else {
      return ""
    }
    let common = commonest(record)
    let sentences = [
      common.map { classes($0, of: examples.strongest.count, strings) },
      record.truth == nil ? scored(record, strings) : common.flatMap { told($0, record, strings) },
      half(examples.histogram.share(from: top / 2, to: .infinity), common, record, strings),
    ]
    return sentences.compactMap(\.self).joined(separator: " ")
  }

  /// The classes of the strongest images: which is the commonest, how many are of it, and how many classes there are.
  private struct Commonest {
    var name: String
    var count: Int
    var kinds: Int
  }

  private static func commonest(_ record: UnitRecord) -> Commonest? {
    let images = record.examples?.strongest ?? []
    let classes = images.compactMap { record.photographClasses[$0.name] }
    guard classes.count == images.count, classes.count > 1 else { return nil }
    let counts = Dictionary(classes.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
      .map { Commonest(name: $0.key, count: $0.value, kinds: counts.count) }
  }

  /// How many times the share of a class's images more must be above half the maximum for the others to be told of.
  private static let manyTimes = 1.5

  private static func half(_ share: Double, _ common: Commonest?, _ record: UnitRecord, _ strings: StringTable)
    -> String
  {
    func images(_ share: Double) -> String {
      ShareText.phrase(share, of: record.examples?.imageCount ?? 0, strings: strings)
    }
    let told = strings("unit.says.half", ["images": images(share)])
    guard let common, leads(common, of: record.examples?.strongest.count ?? 0),
      let ofClass = record.classShares[common.name], ofClass > 0, share >= manyTimes * ofClass
    else { return told }
    return told + " "
      + strings(
        "unit.says.others",
        ["class": KnownWord.className(common.name, strings: strings), "images": images(ofClass)])
  }

  /// How much more often images that face one way must win than all of their class for that way to be told.
  private static let manyMore = 0.1

  /// Whether a class has at least half of the images.
  private static func leads(_ common: Commonest, of all: Int) -> Bool { common.count * 2 >= all }

  private static func classes(_ common: Commonest, of all: Int, _ strings: StringTable) -> String {
    let key = !leads(common, of: all) ? "mixed" : common.count == all ? "all" : "most"
    return strings(
      "unit.says.\(key)",
      [
        "class": KnownWord.className(common.name, strings: strings), "count": NumberText.whole(common.count),
        "images": NumberText.whole(all), "kinds": NumberText.whole(common.kinds),
      ])
  }

  private static func told(_ common: Commonest, _ record: UnitRecord, _ strings: StringTable) -> String? {
    guard leads(common, of: record.examples?.strongest.count ?? 0),
      let score = record.truth?.classes.first(where: { $0.name == common.name })
    else { return nil }
    let isOneWay = score.largest - score.all >= manyMore
    let (key, share, images) =
      !isOneWay
      ? ("told", score.all, score.pictures.all)
      : score.largest == score.left
        ? ("toldLeft", score.largest, score.pictures.left) : ("toldRight", score.largest, score.pictures.right)
    guard share >= UnitTruth.leastAreaUnderCurve else { return nil }
    let others = (record.truth?.classes ?? []).filter {
      $0.name != common.name && $0.all >= UnitTruth.leastAreaUnderCurve
    }.map { other($0, strings) }
    return [
      strings(
        "unit.says.\(key)",
        ["class": KnownWord.shown(common.name, strings: strings), "share": NumberText.percent(share)]),
      ShareText.isFew(images) ? strings.count("unit.says.such", images) : nil,
      others.isEmpty ? nil : strings("unit.says.toldAlso", ["others": others.joined(separator: ", ")]),
    ].compactMap(\.self).joined(separator: " ")
  }

  /// `car (88%)`; of few images `car (88%; 6 images)`.
  private static func other(_ score: UnitTruth.ClassScore, _ strings: StringTable) -> String {
    let (name, share) = (KnownWord.shown(score.name, strings: strings), NumberText.percent(score.all))
    let isFew = ShareText.isFew(score.pictures.all)
    return strings(
      "unit.says.\(isFew ? "other" : "also")",
      ["class": name, "share": share, "images": NumberText.whole(score.pictures.all)])
  }

  private static func scored(_ record: UnitRecord, _ strings: StringTable) -> String? {
    record.classScores.first { $0.value > 0 }.map {
      strings(
        "unit.says.scored",
        ["class": KnownWord.className($0.label, strings: strings), "correlation": NumberText.short($0.value)])
    }
  }
}
