import Findings
import Networks

/// The page of one layer: all its units as tiles, its families and facts.
struct LayerPage: ViewModel {
  var layout: Layout
  var title: String
  var fullName: String
  var units: [TileView]
  var more: [TileView]
  var coverage: String
  var branches: [Branch]
  var unitCount: String
  var facts: [FactView]
  var families: [FamilyView]
  var familiesNote: String
  var below: [LinkView]
  var above: [LinkView]
  var hasHeads: Bool
  var data: String

  /// A branch as a choice of the filter.
  struct Branch: ViewModel {
    var title: String
    var channels: Range<Int>

    static let variables = Variables<Branch>([
      .text("branch", "what makes it: 3×3", \.title),
      .text("channels", "its first and last unit, 28-83", \.range),
    ])

    private var range: String { "\(channels.lowerBound)-\(channels.upperBound - 1)" }
  }

  /// Tiles that the page holds before somebody scrolls or sorts.
  private static let atFirst = 128

  init(_ facts: Facts, context: PageContext) throws {
    let (layer, strings) = (facts.layer, context.strings)
    title = Label.shown(layer.shortName)
    fullName = layer.shortName == layer.name ? "" : Label.shown(layer.name)
    let kinds = TileKinds(facts.units)
    let tiles = try facts.units.map {
      try TileView($0, layer: layer, context: context, remark: kinds.remark(on: $0, strings: strings))
    }
    units = Array(tiles.prefix(Self.atFirst))
    more = Array(tiles.dropFirst(Self.atFirst))
    branches = layer.branches.map { Branch(title: Label.shown($0.title), channels: $0.channels) }
    coverage = LayerPage.coverage(facts, drawn: kinds.drawn, strings: strings)
    unitCount = strings.count("layer.units", layer.channels)
    self.facts = LayerPage.facts(facts, strings: strings)
    families = FamilyView.all(facts.units, tiles: tiles, layer: layer, context: context)
    let rest = facts.units.count - FamilyView.families(of: facts.units, strings).values.reduce(0) { $0 + $1.count }
    familiesNote =
      layer.kind == .head
      ? ""
      : strings(
        "layer.familiesNote", ["rest": NumberText.whole(rest), "count": NumberText.whole(facts.units.count)])
    func links(_ layers: [LayerFacts]) -> [LinkView] {
      layers.map { LinkView(title: Label.shown($0.shortName), link: context.link(to: context.map.path(of: $0))) }
    }
    below = links(facts.below)
    above = links(facts.above)
    hasHeads = facts.units.contains { $0.head != nil }
    data = "units.js"
    layout = try context.layout(
      title: title,
      description: strings(
        "layer.description",
        ["layer": title, "units": unitCount, "model": Label.shown(context.site.settings.title)]),
      layer: layer.name)
  }

  static let variables = Variables<LayerPage>([
    .text("layer", "the layer's short name", \.title),
    .text("fullName", "its name in the model, when that is another", \.fullName),
    .rows("units", "its units by channel, as many as are shown at first", \.units),
    .rows("more", "the rest of them", \.more),
    .any("hasMore", "whether there are more", \.more),
    .text("coverage", "how many units have a picture and what tiles show; may be empty", \.coverage),
    .rows("branches", "its branches, as choices of the filter", \.branches),
    .text("unitCount", "how many, in words", \.unitCount),
    .rows("facts", "shape, receptive field, parameters", \.facts),
    .rows("families", "its families, when there are any", \.families),
    .any("hasFamilies", "whether there are any families", \.families),
    .text("familiesNote", "what makes a unit one of a family, and how many are in none; may be empty", \.familiesNote),
    .rows("below", "the layers that feed it", \.below),
    .rows("above", "the layers that it feeds", \.above),
    .flag("hasHeads", "whether they are heads of attention whose patterns are known", \.hasHeads),
    .text("data", "the address of the units' numbers, as a script", \.data),
  ])

  /// What tiles show, and how many units have a feature picture.
  private static func coverage(_ facts: Facts, drawn: Int, strings: StringTable) -> String {
    guard facts.layer.kind != .head else {
      return facts.units.allSatisfy { $0.head != nil } ? strings("layer.tilesOfHeads") : ""
    }
    return strings(
      drawn == 0 ? "layer.noneDrawn" : drawn < facts.units.count ? "layer.someDrawn" : "layer.allDrawn",
      ["drawn": NumberText.whole(drawn), "count": NumberText.whole(facts.units.count)])
  }

  private static func facts(_ facts: Facts, strings: StringTable) -> [FactView] {
    let layer = facts.layer
    var rows = [FactView(strings("layer.operation"), layer.operation)]
    rows.append(
      FactView(
        strings(layer.kind == .head ? "layer.shapeOfHeads" : "layer.shape"),
        ([layer.channels] + (layer.mapSize?.numbers ?? [])).map(NumberText.whole).joined(separator: " × ")))
    if let saturation = layer.saturation { rows.append(.measured(before: saturation, strings: strings)) }
    if let field = FactView.receptiveField(of: layer, image: facts.inputSize, strings: strings) { rows.append(field) }
    if let measurement = FactView.measurement(of: layer, strings: strings) { rows.append(measurement) }
    if let vertical = layer.vertical, let horizontal = layer.horizontal {
      rows.append(
        FactView(
          strings("layer.stride"), strings("layer.pixels", ["size": "\(vertical.stride) × \(horizontal.stride)"])))
    }
    let share = facts.modelParameters > 0 ? Double(layer.parameterCount) / Double(facts.modelParameters) : 0
    rows.append(
      FactView(
        strings("layer.parameters"),
        strings(
          "layer.parametersShare",
          ["count": NumberText.whole(layer.parameterCount), "share": NumberText.percent(share)])))
    let drives = facts.units.compactMap(\.drive).sorted()
    if !drives.isEmpty {
      rows.append(
        FactView(
          strings("layer.drive"),
          strings(
            "layer.driveMedian",
            [
              "ratio": NumberText.short(Double(drives[drives.count / 2])),
              "short": NumberText.whole(drives.count { $0 < 1 - FeatureDrive.margin }),
              "count": NumberText.whole(drives.count),
            ])))
    }
    for branch in layer.branches {
      rows.append(
        FactView(
          strings("layer.branch", ["branch": Label.shown(branch.title)]),
          strings(
            "layer.branchUnits",
            ["first": "\(branch.channels.lowerBound)", "last": "\(branch.channels.upperBound - 1)"])))
    }
    return rows
  }
}
