import Findings

/// The best matches of the units of one layer in the second model.
struct LayerMatchesPage: ViewModel {
  var layout: Layout
  var heading: String
  var lead: String
  var back: LinkView
  var layer: LinkView
  var rows: [OtherLayerRow]
  var matches: [MatchView]
  var note: String
  var data: String

  init(
    _ found: LayerCorrespondence, of layer: LayerFacts, matches: [MatchRecord], pair: ModelPair, context: PageContext
  ) throws {
    let strings = context.strings
    let other = Label.shown(pair.other.title)
    let name = Label.shown(layer.shortName)
    heading = strings("universality.layerHeading", ["layer": name, "other": other])
    lead = strings(
      "universality.layerLead",
      [
        "matched": NumberText.whole(found.matched), "units": NumberText.whole(found.varying),

        "level": AlignmentRow.number(found.chance?.level),
        "median": AlignmentRow.number(found.median), "chanceMedian": AlignmentRow.number(found.chance?.median),
      ])
    let constant = found.matches.count - found.varying
    if constant > 0 { lead += " " + strings.count("universality.constantUnits", constant) }
    back = LinkView(title: strings("universality.title"), link: context.link(to: SiteMap.universality))
    self.layer = LinkView(title: name, link: context.link(to: context.map.path(of: layer)))
    let above = found.matches.compactMap { $0 }.filter { found.isAboveChance($0.correlation) }
    rows = zip(pair.other.layers, found.alignments).enumerated().map { place, item in
      OtherLayerRow(
        title: Label.shown(item.0.shortName), units: NumberText.whole(item.0.channels),
        alignment: AlignmentRow.number(item.1),
        bar: SVGWriter.number(Double(min(1, max(0, item.1 ?? 0))) * 100) + "%",
        matches: NumberText.whole(above.count { $0.layer == place }))
    }
    self.matches = try matches.enumerated().map { try MatchView($1, identifier: "match-\($0)", context: context) }
    note = strings("universality.shown", ["shown": NumberText.whole(matches.count)])
    data = context.file(MatchData(site: context.site, layer: layer).path)
    layout = try context.layout(title: heading, description: lead, layer: layer.name)
  }

  struct OtherLayerRow: ViewModel {
    var title: String
    var units: String
    var alignment: String
    var bar: String
    var matches: String

    static let variables = Variables<OtherLayerRow>([
      .text("otherLayer", "the second model's layer", \.title),
      .text("units", "how many units it has", \.units),
      .text("alignment", "its linear CKA with the page's layer", \.alignment),
      .text("bar", "the same, for a bar", \.bar),
      .text("matches", "how many units of the page's layer have their match there", \.matches),
    ])
  }

  static let variables = Variables<LayerMatchesPage>([
    .text("heading", "the layer and the second model", \.heading),
    .text("lead", "how many units have a match, beside chance", \.lead),
    .part("back", "the link to the overview", \.back),
    .part("layerPage", "the link to the layer's own page", \.layer),
    .rows("otherLayers", "the second model's layers", \.rows),
    .rows("matches", "the best matches, mutual ones first", \.matches),
    .text("note", "which matches are shown", \.note),
    .text("data", "the address of all matches as JSON", \.data),
  ])
}

extension LayerMatchesPage: TemplatePage {
  static let template = "layer-matches"

  static func path(of layer: LayerFacts, in map: SiteMap) -> String { map.path(ofMatchesIn: layer) }

  init?(of layer: LayerFacts, context: PageContext) throws {
    let site = context.site
    guard let pair = try site.library.universality,
      let place = site.map.layers.firstIndex(where: { $0.name == layer.name }), pair.layers.indices.contains(place),
      let found = pair.layers[place]
    else { return nil }
    let matches = try site.library.matches(of: layer.name)
    try self.init(
      found, of: layer,
      matches: found.tunings.compactMap { matches.indices.contains($0.channel) ? matches[$0.channel] : nil },
      pair: pair, context: context)
  }
}
