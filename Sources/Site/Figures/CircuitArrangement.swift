import Findings
import Networks

/// Where the units of a circuit stand in its diagram, how its edges run, and where their weights stand: each beside the
/// unit that they lead to, on its own edge, in two columns where there are many.
struct CircuitArrangement {
  struct Row {
    var band: CircuitOrder.Band
    var middle: Double
    var height: Double
    var top: Double { middle - height / 2 }
  }

  struct Route {
    /// Its place among the circuit's edges.
    var edge: Int
    /// From the source's side to the weights and on to the target: the control points of two curves and the line between.
    var leaving: Curve
    var arriving: Curve
    var end: (x: Double, y: Double) { arriving.end }
    /// The middle of its weights.
    var plate: (x: Double, y: Double)

    var path: String {
      let n = SVGWriter.number
      let start = "M\(n(leaving.start.x)) \(n(leaving.start.y))\(leaving.command)"
      return arriving.start.x < arriving.end.x ? "\(start)H\(n(arriving.start.x))\(arriving.command)" : start
    }
  }

  /// A curve that leaves and arrives level.
  struct Curve {
    var start, end: (x: Double, y: Double)

    /// Its control points.
    var points: [(x: Double, y: Double)] {
      let bend = abs(end.x - start.x) / 2
      return [start, (start.x + bend, start.y), (end.x - bend, end.y), end]
    }

    fileprivate var command: String {
      "C" + points.dropFirst().flatMap { [$0.x, $0.y] }.map(SVGWriter.number).joined(separator: " ")
    }
  }

  /// The side of a plate of weights, and the room that it takes.
  static let plate = 44.0
  private static let room = plate + 6
  /// The height of a line of text under a tile, and above the columns.
  static let line = 14.0
  private static let head = 30.0

  private(set) var size = (width: 0.0, height: 0.0)
  private(set) var rows: [Row] = []
  /// The middle of each column's tiles.
  private(set) var columns: [Double] = []
  /// The middle of each tile.
  private(set) var places: [Unit: (x: Double, y: Double)] = [:]
  private(set) var routes: [Route] = []
  private let order: CircuitOrder
  private let tile: Double

  /// What stands under a tile.
  struct Label {
    var lines: [String] = []
    var width = 0.0
    var height: Double { lines.isEmpty ? 0 : CircuitArrangement.line * Double(lines.count) + 4 }
  }

  /// - Parameters:
  ///   - margin: the room for the names of rows on the left.
  ///   - labels: what stands under each tile.
  ///   - heads: how wide the columns' heads are; none for a small diagram, which has neither heads nor weights.
  init(_ circuit: Circuit, tile: Double, margin: Double = 4, labels: [Unit: Label] = [:], heads: [Double] = []) {
    let isSmall = heads.isEmpty
    self.tile = tile
    order = CircuitOrder(circuit)
    let members = Set(circuit.units.map(\.unit))
    let edges = circuit.edges.indices.filter {
      members.contains(circuit.edges[$0].source) && members.contains(circuit.edges[$0].target)
    }
    let incoming = Dictionary(grouping: edges) { circuit.edges[$0].target }
    // Two columns of weights where one would be higher than its unit.
    let lanes = circuit.columns.map { layers in
      let most = incoming.filter { layers.contains($0.key.layer) }.map(\.value.count).max() ?? 0
      return isSmall || most == 0 ? 0 : most <= 2 ? 1 : 2
    }
    var x = margin
    for (column, lane) in lanes.enumerated() {
      let widths = order.units(of: column).map { labels[$0]?.width ?? 0 } + [tile, heads.dropFirst(column).first ?? 0]
      let width = widths.max() ?? tile
      if column > 0 { x += isSmall ? 56 : 76 + Double(lane) * Self.room + 28 }
      columns.append(x + width / 2)
      x += width
    }
    size.width = x + 4
    place(
      reach: { unit in
        let plates = Double(incoming[unit]?.count ?? 0)
        let lane = circuit.column(of: unit).map { lanes[$0] } ?? 0
        let half = lane > 0 ? (Self.room + (plates - 1) * Self.room / Double(lane)) / 2 : 0
        return (max(tile / 2, half), max(tile / 2 + (labels[unit]?.height ?? 0), half))
      }, gap: isSmall ? 10 : 16, top: isSmall ? 4 : Self.head)
    route(circuit, edges: edges, incoming: incoming, lanes: lanes)
  }

  /// - Parameter reach: how far what belongs to a unit reaches above and below the middle of its tile.
  private mutating func place(reach: (Unit) -> (up: Double, down: Double), gap: Double, top: Double) {
    var heights: [CircuitOrder.Band: Double] = [:]
    var offsets: [Unit: Double] = [:]
    for column in order.columns {
      for (band, units) in column {
        var centres: [Double] = []
        for (place, unit) in units.enumerated() {
          let above = place > 0 ? reach(units[place - 1]).down + gap : 0
          centres.append((centres.last ?? 0) + above + (place > 0 ? reach(unit).up : 0))
        }
        guard let last = centres.last, let upper = units.first.map(reach)?.up, let lower = units.last.map(reach)?.down
        else { continue }
        for (unit, centre) in zip(units, centres) { offsets[unit] = centre - last / 2 }
        heights[band] = max(heights[band] ?? 0, last + 2 * max(upper, lower))
      }
    }
    // Both pathways take as much room, so that what is between them is in the middle.
    let pathways = [heights[.first], heights[.second]].compactMap(\.self).max()
    var y = top
    for band in CircuitOrder.Band.allCases {
      guard let height = band == .both ? heights[band] : pathways else { continue }
      rows.append(Row(band: band, middle: y + height / 2, height: height))
      y += height + gap
    }
    for (column, bands) in zip(columns, order.columns) {
      for row in rows {
        for unit in bands[row.band] ?? [] { places[unit] = (column, row.middle + (offsets[unit] ?? 0)) }
      }
    }
    size.height = y - gap + 4
  }

  private mutating func route(_ circuit: Circuit, edges: [Int], incoming: [Unit: [Int]], lanes: [Int]) {
    let outgoing = Dictionary(grouping: edges) { circuit.edges[$0].source }
    func sorted(_ edges: [Int], by other: (CircuitEdge) -> Unit) -> [Int] {
      edges.sorted {
        (places[other(circuit.edges[$0])]?.y ?? 0, $0) < (places[other(circuit.edges[$1])]?.y ?? 0, $1)
      }
    }
    /// How far from the middle of a tile's side an edge leaves or arrives.
    func port(_ place: Int, of count: Int) -> Double {
      (Double(place) - Double(count - 1) / 2) * min(16, tile * 0.8 / Double(max(1, count - 1)))
    }
    var leaving: [Int: Double] = [:]
    for edges in outgoing.values {
      for (place, edge) in sorted(edges, by: \.target).enumerated() { leaving[edge] = port(place, of: edges.count) }
    }
    for (target, edges) in incoming {
      guard let to = places[target] else { continue }
      let lane = Double(circuit.column(of: target).map { lanes[$0] } ?? 0)
      let right = to.x - tile / 2 - (lane > 0 ? 34 : 0)
      let left = right - lane * Self.room
      for (place, edge) in sorted(edges, by: \.source).enumerated() {
        guard let from = places[circuit.edges[edge].source] else { continue }
        let y =
          lane > 0
          ? to.y + (Double(place) - Double(edges.count - 1) / 2) * Self.room / lane
          : to.y + port(place, of: edges.count)
        let tip = (x: to.x - tile / 2 - 10, y: to.y + port(place, of: edges.count))
        let start = (x: from.x + tile / 2 + 2, y: from.y + (leaving[edge] ?? 0))
        let column = lane == 2 && !place.isMultiple(of: 2) ? 1.0 : 0
        routes.append(
          Route(
            edge: edge, leaving: Curve(start: start, end: lane > 0 ? (left, y) : tip),
            arriving: Curve(start: lane > 0 ? (right, y) : tip, end: tip),
            plate: (left + (column + 0.5) * Self.room, y)))
      }
    }
    // The same order on every run, inhibition above excitation.
    routes.sort {
      (circuit.edges[$0.edge].kind == .excites ? 0 : 1, $0.edge) < (
        circuit.edges[$1.edge].kind == .excites ? 0 : 1, $1.edge
      )
    }
  }
}

extension Circuit {
  /// The place of a unit's layer among ``columns``.
  fileprivate func column(of unit: Unit) -> Int? { columns.firstIndex { $0.contains(unit.layer) } }
}
