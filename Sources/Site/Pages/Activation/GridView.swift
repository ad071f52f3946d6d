import Findings
import Networks

/// The spatial grid of a layer: a picture of the strongest unit at each position, the units of each for the script, and
/// those that are strongest most often.
struct GridView: ViewModel {
  var picture: SizedPicture
  var alternative: String
  var rows: String
  var columns: String
  var units: String
  var layer: String
  var folder: String
  var common: [UnitValueView]

  /// Units shown that are strongest most often.
  private static let common = 4

  init(_ grid: ResponseGrid, layer facts: LayerFacts, heading: StimulusHeading, context: PageContext) throws {
    let strings = context.strings
    picture = SizedPicture(
      image: context.file(context.map.path(ofGrid: facts, on: heading.name)), size: GridPicture.size(of: grid))
    (rows, columns) = ("\(grid.height)", "\(grid.width)")
    layer = Label.shown(facts.shortName)
    folder = context.link(to: context.map.path(of: facts)).replacing("index.html", with: "")
    let cells = (0..<grid.height).flatMap { row in (0..<grid.width).map { grid.units(row: row, column: $0) } }
    // A unit that is far weaker than the strongest has no part in what the position shows.
    units = cells.map { units in
      units.filter { $0.value * 4 >= units[0].value }
        .map { "\($0.channel) \(NumberText.short(Double($0.value)))" }.joined(separator: " ")
    }.joined(separator: ";")
    var counts: [Int: Int] = [:]
    for case let unit? in cells.map(\.first) { counts[unit.channel, default: 0] += 1 }
    let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.common)
    common = try ranked.map {
      try UnitValueView(
        Unit(facts.name, $0.key), value: strings.count("activations.positions", $0.value), context: context)
    }
    alternative = strings(
      "activations.gridAlternative",
      [
        "layer": layer, "rows": rows, "columns": columns,
        "units": common.map(\.tile.title).joined(separator: ", "),
      ])
  }

  static let variables = Variables<GridView>([
    .text("alternative", "what it shows, in words", \.alternative),
    .text("rows", "rows of positions", \.rows),
    .text("columns", "columns of positions", \.columns),
    .text("cells", "for each position its units and their values, for the script", \.units),
    .text("layer", "the layer's short name", \.layer),
    .text("folder", "the address of the layer's folder", \.folder),
    .rows("common", "the units that are strongest at the most positions", \.common),
  ]).with(\.picture)
}
