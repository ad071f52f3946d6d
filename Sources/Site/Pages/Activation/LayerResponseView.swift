import Basics
import Findings
import Networks

/// What one layer did with an image, on its activation page.
struct LayerResponseView: ViewModel {
  var anchor: String
  /// Whether the page shows it unfolded.
  var isOpen = false
  var layer: String
  var link: String
  var summary: String
  var sheet: String
  var strongest: [UnitValueView]
  var grid: GridView?
  var groupsNote: String
  var groupSheet: String
  var groups: [UnitGroupView]
  var moved: UnitsMovedView?

  init(
    _ response: LayerResponse, attribution: LayerAttribution?, answer: StimulusAnswer?, layer facts: LayerFacts,
    heading: StimulusHeading, context: PageContext
  ) throws {
    let strings = context.strings
    anchor = Self.anchor(of: facts, context: context)
    layer = Label.shown(facts.shortName)
    link = context.link(to: context.map.path(of: facts))
    summary = strings(
      "activations.layerSummary",
      [
        "active": strings.count("layer.units", response.active), "all": NumberText.whole(facts.channels),
        "height": NumberText.whole(response.height), "width": NumberText.whole(response.width),
      ])
    let heat = PictureSheet.heat(response.strongest.map(\.heat))
    sheet = heat.style
    let size = try context.site.library.inputSize
    strongest = try response.strongest.enumerated().map { place, unit in
      try UnitValueView(
        Unit(facts.name, unit.channel), value: NumberText.short(Double(unit.largest)),
        overlay: HeatOverlay.over(heading.picture, place: heat.place(place), size: size, context: context),
        context: context)
    }
    grid = facts.hasPositions ? try GridView(response.grid, layer: facts, heading: heading, context: context) : nil
    let maps = PictureSheet.heat(response.factors.groups.map(\.heat))
    groupSheet = maps.style
    groups = try response.factors.groups.enumerated().map { place, group in
      try UnitGroupView(
        group, layer: facts.name,
        overlay: HeatOverlay.over(heading.picture, place: maps.place(place), size: size, context: context),
        context: context)
    }
    groupsNote = strings(
      "activations.groupsNote",
      [
        "count": NumberText.whole(groups.count),
        "share": NumberText.percent(Double(response.factors.explained)),
      ])
    moved = try attribution.flatMap { attribution in
      try answer.map {
        try UnitsMovedView(attribution, of: $0, layer: facts.name, heading: heading, context: context)
      }
    }
  }

  /// The name of a layer's part of the page.
  static func anchor(of layer: LayerFacts, context: PageContext) -> String {
    "layer-\(context.map.folder(of: layer.name).dropFirst("layers/".count))"
  }

  static let variables = Variables<LayerResponseView>([
    .text("anchor", "the name of the layer's part of the page", \.anchor),
    .flag("isOpen", "whether it is shown unfolded", \.isOpen),
    .text("layer", "the layer's short name", \.layer),
    .text("link", "the address of its page", \.link),
    .text("summary", "how many units fire, and on how many positions", \.summary),
    .text("sheet", "the style with all maps of the strongest units side by side", \.sheet),
    .any("hasStrongest", "whether any unit fires", \.strongest),
    .rows("strongest", "its strongest units, the strongest first", \.strongest),
    .part("grid", "the strongest unit at each position; none of a layer without positions", \.grid),
    .any("hasGroups", "whether there are groups of units", \.groups),
    .text("groupsNote", "how many groups there are and how much they explain", \.groupsNote),
    .text("groupSheet", "the style with all maps of the groups side by side", \.groupSheet),
    .rows("groups", "units that fire together, the largest group first", \.groups),
    .part("moved", "the units that moved the answer, where the model tells classes apart", \.moved),
  ])
}

/// A unit with a number, and where it fires.
struct UnitValueView: ViewModel {
  var tile: UnitTile
  var value: String
  var overlay: Markup

  init(_ unit: Unit, value: String, overlay: Markup = .none, context: PageContext) throws {
    tile = try context.tile(unit)
    self.value = value
    self.overlay = overlay
  }

  static let variables = Variables<UnitValueView>([
    .text("value", "the number", \.value),
    .markup("overlay", "the image, dark where the unit does not fire; may be empty", \.overlay),
  ]).with(\.tile)
}

/// Units that fire together, and where.
struct UnitGroupView: ViewModel {
  var share: String
  var overlay: Markup
  var units: [UnitValueView]

  init(_ group: UnitFactors.Group, layer: String, overlay: Markup, context: PageContext) throws {
    share = NumberText.percent(Double(group.share))
    self.overlay = overlay
    units = try group.units.map {
      try UnitValueView(Unit(layer, $0.channel), value: NumberText.short(Double($0.weight)), context: context)
    }
  }

  static let variables = Variables<UnitGroupView>([
    .text("share", "the group's own part of the layer's activity", \.share),
    .markup("overlay", "the image, dark where the group does not fire", \.overlay),
    .rows("members", "the units with the largest part in it", \.units),
  ])
}

/// The image with a map over it.
enum HeatOverlay {
  /// - Parameter place: of the map on the sheet.
  static func over(_ picture: Digest, place: String, size: Size, context: PageContext) -> Markup {
    guard !place.isEmpty else { return .none }
    let image = context.file(SiteMap.path(ofPhotograph: picture)).escapedForHTML
    return Markup(
      "<span class=\"seen\"><img src=\"\(image)\" \(size.attributes) "
        + "loading=\"lazy\" alt=\"\"><i class=\"heat\" style=\"\(place)\"></i></span>")
  }
}
