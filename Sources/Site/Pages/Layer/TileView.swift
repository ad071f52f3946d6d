/// A unit's tile on the page of its layer.
struct TileView: ViewModel {
  var channel: String
  var unit: String
  var name: String
  var link: String
  var picture: TilePicture

  init(_ summary: UnitSummary, layer: LayerFacts, context: PageContext) throws {
    channel = "\(summary.channel)"
    unit = "\(layer.shortName):\(summary.channel)"
    name = summary.name.map(Label.shown) ?? ""
    link = context.link(to: "\(context.map.folder(of: layer.name))/\(summary.channel)/index.html")
    picture = try TilePicture(summary, context: context)
  }

  static let variables = Variables<TileView>(
    [
      .text("channel", "the unit's number", \.channel),
      .text("unit", "the unit as people write it, 4c:254", \.unit),
      .text("name", "what people call it; may be empty", \.name),
      .text("link", "the address of its page", \.link),
      .markup("picture", "its picture, or what to say where there is none", \.picture.markup),
    ])
}
