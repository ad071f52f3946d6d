import Findings

import struct Foundation.Data

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

  /// The page in one language.
  struct File: Page {
    let layer: LayerFacts
    let language: String
    let path: String

    init(site: Site, language: String, layer: LayerFacts) {
      self.layer = layer
      self.language = language
      path = site.prefix(of: language) + site.map.path(ofChangesIn: layer)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(ofChangesIn: layer))
      let changes = try site.library.changes?.layers.first { $0.layer == layer.name }
      guard let changes else { return Data() }
      let page = try LayerChangesPage(
        changes, layer: layer, units: try site.library.changes(of: layer.name), context: context)
      return site.templates(language).render("layer-changes", page, in: page.layout)
    }
  }
}
