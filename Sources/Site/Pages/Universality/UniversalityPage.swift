import Findings
import Networks

/// Two models side by side: how alike their layers are, how many units have a match, which circuits recur.
struct UniversalityPage: ViewModel {
  var layout: Layout
  var heading: String
  var lead: String
  var models: [ModelRow]
  var method: String
  var chance: String
  var matrix: Markup
  var layers: [AlignmentRow]
  var pairs: [MatchView]
  var circuits: [RecurrenceView]
  var data: String

  /// About how many pairs are shown here, as many of each layer.
  private static let most = 12

  /// - Parameter pairs: the best matches of each layer.
  init(_ pair: ModelPair, pairs: [MatchRecord], model: ModelFacts, context: PageContext) throws {
    let strings = context.strings
    let (first, other) = (Label.shown(context.site.settings.title), Label.shown(pair.other.title))
    heading = strings("universality.heading", ["first": first, "other": other])
    let known = zip(context.map.layers, pair.layers).compactMap { layer, found in found.map { (layer, $0) } }
    let varying = known.reduce(0) { $0 + $1.1.varying }
    let matched = known.reduce(0) { $0 + $1.1.matched }
    let strong = known.reduce(0) { $0 + $1.1.matches.count { ($0?.correlation ?? 0) >= AlignmentRow.strong } }
    lead = strings(
      "universality.lead",
      [
        "matched": NumberText.whole(matched), "units": NumberText.whole(varying), "other": other,
        "strong": NumberText.whole(strong), "share": AlignmentRow.share(strong, of: varying),
        "level": AlignmentRow.number(known.compactMap { $0.1.chance?.level }.max()),
      ])
    models = [
      ModelRow(
        title: first, file: Label.shown(model.file), digest: model.digest.short,
        input: model.inputSize.description,
        layers: NumberText.whole(context.map.layers.count),
        units: NumberText.whole(context.map.layers.reduce(0) { $0 + $1.channels })),
      ModelRow(
        title: other, file: Label.shown(pair.other.file), digest: pair.other.digest.short,
        input: pair.other.inputSize.description,
        layers: NumberText.whole(pair.other.layers.count),
        units: NumberText.whole(pair.other.layers.reduce(0) { $0 + $1.channels })),
    ]
    let compared = strings(
      "universality.method",
      [
        "images": NumberText.whole(pair.imageCount), "side": "\(pair.gridSide)",
        "cells": "\(pair.gridSide * pair.gridSide)",
      ])
    method = [
      compared, pair.hasExtraTokens ? strings("universality.tokens") : nil,
      pair.hasHeads ? strings("universality.heads") : nil,
    ].compactMap(\.self).joined(separator: " ")
    let level = known.lazy.compactMap(\.1.chance).first
    chance =
      level.map {
        strings(
          "universality.chance",
          ["draws": NumberText.whole($0.draws), "quantile": NumberText.percent(Double($0.quantile))])
      } ?? ""
    matrix = AlignmentMatrix.svg(
      rows: known.map { layer, found in
        (Label.shown(layer.shortName), context.link(to: context.map.path(ofMatchesIn: layer)), found.alignments)
      }, columns: pair.other.layers.map { Label.shown($0.shortName) }, first: first, other: other, strings: strings)
    layers = known.map { AlignmentRow($0, $1, other: pair.other, context: context) }
    self.pairs = try pairs.enumerated().map {
      try MatchView($1, identifier: "pair-\($0)", context: context)
    }
    circuits = try pair.circuits.map { try RecurrenceView($0, other: pair.other, context: context) }
    data = context.file(SiteMap.universalityData)
    layout = try context.layout(
      title: strings("universality.title"),
      description: strings("universality.description", ["first": first, "other": other]))
  }

  struct ModelRow: ViewModel {
    var title: String
    var file: String
    var digest: String
    var input: String
    var layers: String
    var units: String

    static let variables = Variables<ModelRow>([
      .text("model", "what people call the model", \.title),
      .text("file", "its file", \.file),
      .text("digest", "the beginning of its digest", \.digest),
      .text("input", "the size of its input in pixels", \.input),
      .text("layers", "how many of its layers are compared", \.layers),
      .text("units", "how many units these have", \.units),
    ])
  }

  static let variables = Variables<UniversalityPage>([
    .text("heading", "both models' names", \.heading),
    .text("lead", "how many units have a match, in a sentence", \.lead),
    .rows("models", "the two models", \.models),
    .text("method", "how units and layers were compared", \.method),
    .text("chance", "what counts as chance", \.chance),
    .markup("matrix", "how alike the layers are, as SVG", \.matrix),
    .rows("layerRows", "the site's layers with the share of units that have a match", \.layers),
    .any("hasPairs", "whether any unit has a match", \.pairs),
    .rows("pairs", "the best matches of each layer", \.pairs),
    .any("hasRecurring", "whether there are circuits to look for", \.circuits),
    .rows("circuits", "the site's circuits and what is found of them", \.circuits),
    .text("data", "the address of the numbers as JSON", \.data),
  ])
}

extension UniversalityPage: TemplatePage {
  static let template = "universality"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.universality }

  init?(of subject: Void, context: PageContext) throws {
    let site = context.site
    guard let pair = try site.library.universality else { return nil }
    try self.init(pair, pairs: Self.strongest(pair, in: site), model: site.library.model, context: context)
  }

  /// The best matches of each layer, from the input up.
  private static func strongest(_ pair: ModelPair, in site: Site) throws -> [MatchRecord] {
    let layers = zip(site.map.layers, pair.layers).compactMap { layer, found in found.map { (layer, $0) } }
    let count = max(1, most / max(1, layers.count))
    return try layers.flatMap { layer, found in
      let matches = try site.library.matches(of: layer.name)
      let strongest = found.tunings.compactMap { matches.indices.contains($0.channel) ? matches[$0.channel] : nil }
      return strongest.filter(\.isAboveChance).prefix(count)
    }
  }
}
