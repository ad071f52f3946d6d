/// Units of a layer that belong together.
struct FamilyView: ViewModel {
  var name: String
  var count: String
  var share: String
  var tiles: [TileView]
  var rest: [TileView]

  static let variables = Variables<FamilyView>([
    .text("family", "the family's name", \.name),
    .text("familyCount", "how many units it has, in words", \.count),
    .text("share", "their share of the layer, in words", \.share),
    .rows("tiles", "its first ten units", \.tiles),
    .any("hasRest", "whether there are more than ten", \.rest),
    .rows("rest", "the others", \.rest),
  ])

  /// The largest first, then by name.
  ///
  /// - Parameter tiles: of the units, by channel.
  static func all(
    _ units: [UnitSummary], tiles: [TileView], layer: LayerFacts, context: PageContext
  ) -> [FamilyView] {
    let sorted = families(of: units, context.strings).sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return sorted.map { name, members in
      let tiles = members.compactMap { tiles.indices.contains($0.channel) ? tiles[$0.channel] : nil }
      return FamilyView(
        name: name, count: context.strings.count("layer.units", members.count),
        share: context.strings(
          "layer.share", ["share": NumberText.percent(Double(members.count) / Double(max(1, layer.channels)))]),
        tiles: Array(tiles.prefix(10)), rest: Array(tiles.dropFirst(10)))
    }
  }

  /// The units of each family that has more than one in the layer: one alone is no family there.
  static func families(of units: [UnitSummary], _ strings: StringTable) -> [String: [UnitSummary]] {
    let named = units.compactMap { unit in unit.family(strings).map { ($0, unit) } }
    return Dictionary(grouping: named, by: \.0).mapValues { $0.map(\.1) }.filter { $0.value.count > 1 }
  }
}

extension UnitSummary {
  /// The family as people read it: the one that was named or found, or of a head what kind it is.
  func family(_ strings: StringTable) -> String? {
    family.map { KnownWord.shown($0, strings: strings) } ?? head.map { strings("head.family.\($0.family.rawValue)") }
  }
}
