import Findings
import Networks

/// The circuit of a class as a card: of the highest layers the units that alone do most for the class, from the lower layer
/// to the higher, and the class. There are no arrows, as what single edges do was not measured.
struct ClassCircuitFigure {
  let record: ClassCircuitRecord
  let context: PageContext
  /// Unlike that of any other figure on the page.
  let identifier: String

  private static let side = 40.0
  private static let pitch = 52.0
  private static let most = (layers: 5, units: 3)

  /// None where no unit was measured.
  func svg() throws -> Markup {
    let columns = record.circuit.strongestByLayer.filter { !$0.units.isEmpty }.suffix(Self.most.layers)
      .map { $0.units.prefix(Self.most.units) }
    guard !columns.isEmpty else { return .none }
    let name = ClassCircuitSentences(record.circuit, context: context).name
    let plate = TextWidth.of(name, size: 12) + 24
    let (left, rows) = (Double(columns.count) * Self.pitch, columns.map(\.count).max() ?? 0)
    let height = Double(rows) * Self.pitch
    var svg = SVGWriter(
      width: left + plate + 12, height: height, identifier: identifier, className: "diagram",
      title: CircuitTitle.of(record, context: context),
      description: context.strings(
        "classCircuit.figureDescription",
        ["units": context.strings.count("layer.units", columns.reduce(0) { $0 + $1.count }), "class": name]))
    for (column, units) in columns.enumerated() {
      let top = Double(rows - units.count) * Self.pitch / 2
      for (row, unit) in units.enumerated() {
        try UnitDrawing(
          unit: unit.unit, tile: try context.tile(unit.unit, isAlone: true), context: context, side: Self.side
        ).draw(left: Double(column) * Self.pitch + 6, top: top + Double(row) * Self.pitch + 6, svg: &svg)
      }
    }
    svg.plate(name, at: (left + 6 + plate / 2, height / 2), width: plate)
    return svg.finish()
  }
}

extension ClassCircuit {
  /// The units that were cut one by one, layer by layer from the lowest, those whose cut takes most first: they were chosen
  /// on other images.
  var strongestByLayer: [(layer: String, units: [ClassUnit])] {
    layers.map { layer in
      let own = strongest.enumerated().filter { $0.element.unit.layer == layer }
      return (layer, own.sorted { (-$0.element.lost, $0.offset) < (-$1.element.lost, $1.offset) }.map(\.element))
    }
  }
}
