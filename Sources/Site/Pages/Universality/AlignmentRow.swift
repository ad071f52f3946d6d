import Findings

/// One layer of the site in the table of the comparison: how many of its units have a match, beside chance.
struct AlignmentRow: ViewModel {
  var title: String
  var link: String
  var units: String
  var constant: String
  var matched: String
  var share: String
  var half: String
  var mutual: String
  var median: String
  var chanceMedian: String
  var level: String
  var nearest: String

  init(_ layer: LayerFacts, _ found: LayerCorrespondence, other: OtherModel, context: PageContext) {
    let matches = found.matches.compactMap { $0 }
    title = Label.shown(layer.shortName)
    link = context.link(to: context.map.path(ofMatchesIn: layer))
    units = NumberText.whole(found.matches.count)
    constant = NumberText.whole(found.matches.count - matches.count)
    matched = NumberText.whole(found.matched)
    share = Self.share(found.matched, of: matches.count)
    half = Self.share(matches.count { $0.correlation >= Self.strong }, of: matches.count)
    mutual = Self.share(matches.count { $0.isMutual && found.isAboveChance($0.correlation) }, of: matches.count)
    median = Self.number(found.median)
    chanceMedian = Self.number(found.chance?.median)
    level = Self.number(found.chance?.level)
    let best = found.alignments.indices.filter { found.alignments[$0] != nil }
      .max { (found.alignments[$0] ?? 0, $1) < (found.alignments[$1] ?? 0, $0) }
    nearest =
      best.flatMap { best in
        other.layers.indices.contains(best)
          ? "\(Label.shown(other.layers[best].shortName)) (\(Self.number(found.alignments[best])))" : nil
      } ?? "–"
  }

  /// The correlation from which on a match is called strong.
  static let strong: Float = 0.5

  static func number(_ value: Float?) -> String { value.map { NumberText.fixed(Double($0), decimals: 2) } ?? "–" }

  static func share(_ part: Int, of whole: Int) -> String {
    whole > 0 ? NumberText.percent(Double(part) / Double(whole)) : "–"
  }

  static let variables = Variables<AlignmentRow>([
    .text("layer", "the layer's short name", \.title),
    .text("link", "the address of the page with its matches", \.link),
    .text("units", "how many units it has", \.units),
    .text("constant", "how many of them are constant over all images", \.constant),
    .text("matched", "how many have a match better than chance", \.matched),
    .text("share", "the share of these of the units that are not constant", \.share),
    .text("half", "the share of units whose match has a correlation of at least 0.5", \.half),
    .text("mutual", "the share whose match is mutual", \.mutual),
    .text("median", "the correlation that half of the best matches reach", \.median),
    .text("chanceMedian", "the same with images shuffled", \.chanceMedian),
    .text("level", "the correlation that a match must pass to be better than chance", \.level),
    .text("nearest", "the most alike layer of the second model, with its linear CKA", \.nearest),
  ])
}
