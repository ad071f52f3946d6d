import Findings
import Networks

/// What changed since the model before, as a whole: which parts, how many units of each layer, which circuits.
struct ChangesPage: ViewModel {
  var layout: Layout
  var note: String
  var parts: [PartView]
  var layers: [LayerRow]
  var units: [UnitChangeView]
  var circuits: [CircuitChangeView]

  /// Units shown here, of all layers.
  private static let most = 12

  /// - Parameter units: the most changed of each layer.
  init(_ changes: ModelChanges, units: [UnitChange], context: PageContext) throws {
    let strings = context.strings
    note = strings("changes.note", ["before": changes.before.short, "after": changes.after.short])
    parts = changes.parts.map { PartView(name: Label.shown($0)) }
    layers = changes.layers.compactMap { LayerRow($0, context: context) }
    self.units = try units.sorted { ($1.amount, $0.unit.description) < ($0.amount, $1.unit.description) }
      .prefix(Self.most).map { try UnitChangeView($0, context: context) }
    circuits = try changes.circuits.map { try CircuitChangeView($0, context: context) }
    layout = try context.layout(title: strings("changes.title"), description: strings("changes.description"))
  }

  struct PartView: ViewModel {
    var name: String

    static let variables = Variables<PartView>([.text("part", "a node of the network", \.name)])
  }

  struct LayerRow: ViewModel {
    var title: String
    var link: String
    var units: String
    var features: String
    var photographs: String
    var weights: String

    init?(_ change: LayerChange, context: PageContext) {
      guard let layer = context.map.layer(change.layer) else { return nil }
      title = Label.shown(layer.shortName)
      link = context.link(to: context.map.path(ofChangesIn: layer))
      units = context.strings(
        "changes.ofUnits", ["count": NumberText.whole(change.units), "all": NumberText.whole(layer.channels)])
      features = NumberText.whole(change.features)
      photographs = NumberText.whole(change.photographs)
      weights = NumberText.whole(change.weights)
    }

    static let variables = Variables<LayerRow>([
      .text("layer", "the layer's short name", \.title),
      .text("link", "the address of the page with its changed units", \.link),
      .text("units", "how many of its units have changed", \.units),
      .text("features", "how many have another feature picture", \.features),
      .text("photographs", "how many respond otherwise to photographs", \.photographs),
      .text("weights", "how many have other weights", \.weights),
    ])
  }

  static let variables = Variables<ChangesPage>([
    .text("note", "which models are compared", \.note),
    .any("hasParts", "whether the parts that differ are known", \.parts),
    .rows("parts", "the nodes of the network that differ", \.parts),
    .any("hasLayers", "whether any unit has changed", \.layers),
    .rows("layerRows", "the layers with changed units", \.layers),
    .rows("units", "the most changed units", \.units),
    .any("hasCircuitChanges", "whether the proof of any circuit has changed", \.circuits),
    .rows("circuits", "the circuits whose proof has changed", \.circuits),
  ])
}

extension ChangesPage: TemplatePage {
  static let template = "changes"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.changes }

  init?(of subject: Void, context: PageContext) throws {
    let library = context.site.library
    guard let changes = try library.changes else { return nil }
    try self.init(changes, units: changes.layers.flatMap { try library.changes(of: $0.layer) }, context: context)
  }
}
