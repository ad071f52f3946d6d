/// A unit's tile on the page of its layer.
struct TileView: ViewModel {
  var channel: String
  var tile: UnitTile

  init(_ summary: UnitSummary, layer: LayerFacts, context: PageContext, isAlone: Bool = false) throws {
    channel = "\(summary.channel)"
    tile = UnitTile(
      title: "\(layer.shortName):\(summary.channel)", name: summary.name.map(Label.shown) ?? "",
      link: context.link(to: "\(context.map.folder(of: layer.name))/\(summary.channel)/index.html"),
      picture: try TilePicture(summary, of: layer, isAlone: isAlone, context: context))
  }

  static let variables = Variables<TileView>([.text("channel", "the unit's number", \.channel)]).with(\.tile)
}
