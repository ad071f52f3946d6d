import Findings

/// The changed units of one layer, before and after side by side.
struct LayerChangesPage: ViewModel {
  var layout: Layout
  var heading: String
  var note: String
  var back: String
  var units: [UnitChangeView]

  init(_ change: LayerChange, layer: LayerFacts, units: [UnitChange], context: PageContext) throws {
    let strings = context.strings
    heading = strings("changes.inLayer", ["layer": Label.shown(layer.shortName)])
    note = strings(
      "changes.layerNote", ["shown": NumberText.whole(units.count), "count": NumberText.whole(change.units)])
    back = context.link(to: SiteMap.changes)
    self.units = try units.map { try UnitChangeView($0, context: context) }
    layout = try context.layout(title: heading, description: note, layer: layer.name)
  }

  static let variables = Variables<LayerChangesPage>([
    .text("heading", "the page's heading", \.heading),
    .text("note", "how many units have changed and are shown", \.note),
    .text("back", "the address of the overview of changes", \.back),
    .rows("units", "the most changed units", \.units),
  ])
}

extension LayerChangesPage: TemplatePage {
  static let template = "layer-changes"

  static func path(of layer: LayerFacts, in map: SiteMap) -> String { map.path(ofChangesIn: layer) }

  init?(of layer: LayerFacts, context: PageContext) throws {
    let library = context.site.library
    guard let change = try library.changes?.layers.first(where: { $0.layer == layer.name }) else { return nil }
    try self.init(change, layer: layer, units: library.changes(of: layer.name), context: context)
  }
}
