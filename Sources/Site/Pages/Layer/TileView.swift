/// A unit's tile on the page of its layer.
struct TileView: ViewModel {
  var channel: String
  var unit: String
  var name: String
  var link: String
  var image: String
  var note: String

  init(_ summary: UnitSummary, layer: LayerFacts, context: PageContext) {
    channel = "\(summary.channel)"
    unit = "\(layer.shortName):\(summary.channel)"
    name = summary.name.map(Label.shown) ?? ""
    link = "\(summary.channel)/index.html"
    image = summary.tile.map { context.file(SiteMap.path(ofFeature: $0)) } ?? ""
    note = summary.isDead ? context.strings("layer.dead") : ""
  }

  static let variables = Variables<TileView>([
    .text("channel", "the unit's number", \.channel),
    .text("unit", "the unit as people write it, 4c:254", \.unit),
    .text("name", "what people call it; may be empty", \.name),
    .text("link", "the address of its page", \.link),
    .text("image", "the address of its picture; empty when there is none", \.image),
    .text("note", "what to say in place of a picture; may be empty", \.note),
  ])
}
