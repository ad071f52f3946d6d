import Basics
import Findings
import Networks

/// A unit above its best match in the second model: pictures, photographs and how both respond to each image.
struct MatchView: ViewModel {
  var unit: String
  var name: String
  var link: String
  var pictures: Markup
  var label: String
  var other: String
  var otherPictures: Markup
  var otherLabel: String
  var tuning: Markup
  var correlation: String
  var ofMaxima: String
  var isMutual: Bool
  var isChance: Bool
  var all: LinkView

  /// - Parameter identifier: unlike that of any other match on the page.
  init(_ record: MatchRecord, identifier: String, context: PageContext) throws {
    let strings = context.strings
    let summary = try context.site.library.summary(of: record.unit)
    let size = try context.site.library.inputSize
    let (unit, other) = (context.map.name(of: record.unit), Label.shown(record.other.title))
    (self.unit, self.other) = (unit, other)
    name = summary?.name.map(Label.shown) ?? ""
    link = context.link(to: context.map.path(of: record.unit))
    pictures = UnitPictures.html(
      try UnitPictures.tile(of: record.unit, summary, context: context), summary?.photographs ?? [], size: size,
      context: context)
    otherPictures = UnitPictures.html(
      UnitPictures.tile(of: record.other, context: context), record.other.photographs, size: size, context: context)
    label = strings("universality.pictures", ["unit": unit])
    otherLabel = strings("universality.pictures", ["unit": other])
    tuning =
      record.tuning.map {
        TuningFigure.svg($0, identifier: identifier, first: unit, other: other, strings: strings)
      } ?? .none
    correlation = NumberText.fixed(Double(record.match.correlation), decimals: 2)
    ofMaxima = record.match.ofMaxima.map { NumberText.fixed(Double($0), decimals: 2) } ?? "–"
    isMutual = record.match.isMutual
    isChance = !record.isAboveChance
    let layer = context.map.layer(record.unit.layer)
    all = LinkView(
      title: strings("universality.ofLayer", ["layer": layer.map { Label.shown($0.shortName) } ?? ""]),
      link: layer.map { context.link(to: context.map.path(ofMatchesIn: $0)) } ?? "")
  }

  static let variables = Variables<MatchView>([
    .text("unit", "the unit of this site, 4c:254", \.unit),
    .text("name", "what people call it; may be empty", \.name),
    .text("link", "the address of its page", \.link),
    .markup("pictures", "its feature picture and what excites it most", \.pictures),
    .text("picturesLabel", "what these pictures are, for those who do not see them", \.label),
    .text("otherUnit", "its match in the second model", \.other),
    .markup("otherPictures", "the same of the match", \.otherPictures),
    .text("otherPicturesLabel", "what these pictures are", \.otherLabel),
    .markup("tuning", "how strongly both respond to each image, as SVG; empty for weaker matches", \.tuning),
    .text("correlation", "the correlation of both maps", \.correlation),
    .text("ofMaxima", "the correlation of the largest activations on each image", \.ofMaxima),
    .flag("isMutual", "whether the match, too, agrees with no other unit of the layer better", \.isMutual),
    .text("all", "the address of all matches of its layer", \.all.link),
    .text("allTitle", "the text of that link", \.all.title),
    .flag("isChance", "whether it is no better than chance", \.isChance),
  ])
}
