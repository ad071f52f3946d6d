/// A unit's tile on the page of its layer.
struct TileView: ViewModel {
  var channel: String
  var remark: String
  var tile: UnitTile

  /// - Parameter remark: what kind of picture it is, where most of the layer are of another.
  init(
    _ summary: UnitSummary, layer: LayerFacts, context: PageContext, isAlone: Bool = false, remark: String = ""
  ) throws {
    channel = "\(summary.channel)"
    self.remark = remark
    tile = UnitTile(
      title: "\(layer.shortName):\(summary.channel)", name: summary.name.map(Label.shown) ?? "",
      link: context.link(to: "\(context.map.folder(of: layer.name))/\(summary.channel)/index.html"),
      picture: try TilePicture(summary, of: layer, isAlone: isAlone, context: context))
  }

  static let variables = Variables<TileView>([
    .text("channel", "the unit's number", \.channel),
    .text("remark", "what kind of picture it is, where most of the layer are of another; may be empty", \.remark),
  ]).with(\.tile)
}

/// How many units of a layer are shown by their feature picture and how many by an image alone, so that the fewer say so.
struct TileKinds {
  let drawn: Int
  private let images: Int

  init(_ units: [UnitSummary]) {
    drawn = units.count { $0.tile != nil }
    images = units.count(where: Self.isImage)
  }

  private static func isImage(_ unit: UnitSummary) -> Bool {
    unit.tile == nil && unit.head == nil && unit.lead != nil
  }

  /// What a unit's tile says of itself; empty where most are like it.
  func remark(on unit: UnitSummary, strings: StringTable) -> String {
    if unit.tile != nil { return drawn < images ? strings("layer.isPicture") : "" }
    return Self.isImage(unit) && images <= drawn ? strings("layer.isImage") : ""
  }
}
