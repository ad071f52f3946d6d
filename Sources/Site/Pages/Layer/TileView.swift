/// A unit's tile on the page of its layer.
struct TileView: ViewModel {
  var channel: String
  var tile: UnitTile

  /// - Parameter isOnSheet: whether its picture is taken from the layer's ``TileSheet``, which lies beside the layer's page.
  init(_ summary: UnitSummary, layer: LayerFacts, context: PageContext, isOnSheet: Bool = false) throws {
    channel = "\(summary.channel)"
    tile = UnitTile(
      title: "\(layer.shortName):\(summary.channel)", name: summary.name.map(Label.shown) ?? "",
      link: context.link(to: "\(context.map.folder(of: layer.name))/\(summary.channel)/index.html"),
      picture: isOnSheet && TileSheet.has(summary)
        ? TilePicture(onSheet: summary, of: layer) : try TilePicture(summary, context: context))
  }

  static let variables = Variables<TileView>([.text("channel", "the unit's number", \.channel)]).with(\.tile)
}
