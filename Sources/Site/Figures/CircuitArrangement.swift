import Findings
import Networks

/// Where the units of a circuit stand in its diagram, and how its edges run.
struct CircuitArrangement {
  struct Rectangle {
    var x, y, width, height: Double

    func touches(_ other: Rectangle) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }
  }

  struct Band {
    enum Kind: String { case first, second, both, all }
    var kind: Kind
    var top: Double
    var height: Double
    var middle: Double { top + height / 2 }
  }

  struct Route {
    var path: String
    var end: (x: Double, y: Double)
    /// The curve's four control points.
    var curve: [(x: Double, y: Double)]
    /// Where its weight image stands.
    var badge: (x: Double, y: Double)
  }

  /// The side of a weight image.
  static let badge = 26.0

  private(set) var width = 0.0
  private(set) var height = 0.0
  private(set) var bands: [Band] = []
  private(set) var places: [Unit: (x: Double, y: Double)] = [:]
  /// Plates behind units that stand together.
  private(set) var groups: [Rectangle] = []
  /// By the edge's place in the circuit, in the order of drawing: inhibition above excitation.
  private(set) var routes: [(Int, Route)] = []

  private let tile: Double
  private let margin: Double
  private let gap: Double
  /// The height of the text under a tile.
  private let label: Double

  /// The height of a line of text under a tile.
  static let line = 13.0

  /// - Parameter lines: how many lines of text stand under each tile.
  init(_ circuit: Circuit, tile: Double, isSmall: Bool, lines: Int = 1) {
    self.tile = tile
    label = isSmall ? 0 : Self.line * Double(lines)
    margin = isSmall ? 6 : 116
    gap = isSmall ? 64 : 150
    let pitch = tile + (isSmall ? 10 : 14) + label
    let hasPathways = circuit.units.contains { $0.pathway != nil }
    let kinds: [Band.Kind] = hasPathways ? [.first, .second, .both] : [.all]
    var top = isSmall ? 6.0 : 34.0
    for kind in kinds {
      let members = circuit.units.filter { Self.kind(of: $0, hasPathways) == kind }
      guard !members.isEmpty else { continue }
      let columns = circuit.layers.map { layer in members.filter { $0.unit.layer == layer } }
      let most = Double(columns.map(\.count).max() ?? 0)
      let band = Band(kind: kind, top: top, height: most * pitch)
      bands.append(band)
      for (column, units) in columns.enumerated() where !units.isEmpty {
        let first = band.middle - Double(units.count) * pitch / 2
        let x = left(ofColumn: column)
        for (index, unit) in units.enumerated() { places[unit.unit] = (x, first + Double(index) * pitch + 3) }
        if units.count > 1 {
          groups.append(Rectangle(x: x - 7, y: first - 4, width: tile + 14, height: Double(units.count) * pitch + 2))
        }
      }
      top += band.height + (isSmall ? 8 : 22)
    }
    width = left(ofColumn: max(0, circuit.layers.count - 1)) + tile + 8
    height = top
    route(circuit)
  }

  func left(ofColumn column: Int) -> Double { margin + Double(column) * (tile + gap) }

  private static func kind(of unit: CircuitUnit, _ hasPathways: Bool) -> Band.Kind {
    guard hasPathways else { return .all }
    return unit.pathway == 0 ? .first : unit.pathway == 1 ? .second : .both
  }

  private mutating func route(_ circuit: Circuit) {
    let indices = circuit.edges.indices.filter {
      places[circuit.edges[$0].source] != nil && places[circuit.edges[$0].target] != nil
    }
    let outgoing = Dictionary(grouping: indices) { circuit.edges[$0].source }
    let incoming = Dictionary(grouping: indices) { circuit.edges[$0].target }
    var taken = places.values.map { Rectangle(x: $0.x - 4, y: $0.y - 4, width: tile + 8, height: tile + 8 + label) }
    let order = indices.sorted {
      (circuit.edges[$0].kind == .excites ? 0 : 1, $0) < (circuit.edges[$1].kind == .excites ? 0 : 1, $1)
    }
    for index in order {
      let edge = circuit.edges[index]
      guard let from = places[edge.source], let to = places[edge.target] else { continue }
      let y0 = from.y + port(of: index, among: outgoing[edge.source] ?? [], by: { places[circuit.edges[$0].target]?.y })
      let y1 = to.y + port(of: index, among: incoming[edge.target] ?? [], by: { places[circuit.edges[$0].source]?.y })
      let (x0, x1) = (from.x + tile + 2, to.x - 12)
      let bend = max(30, (x1 - x0) * 0.5)
      func point(_ t: Double) -> (x: Double, y: Double) {
        let s = 1 - t
        let (a, b, c, d) = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
        return (a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, (a + b) * y0 + (c + d) * y1)
      }
      let side = Self.badge + 4
      func box(_ t: Double) -> Rectangle {
        let centre = point(t)
        return Rectangle(x: centre.x - side / 2, y: centre.y - side / 2, width: side, height: side)
      }
      let free = Self.stations.first { t in !taken.contains { $0.touches(box(t)) } } ?? 0.5
      taken.append(box(free))
      let n = SVGWriter.number
      let path = "M\(n(x0)) \(n(y0))C\(n(x0 + bend)) \(n(y0)) \(n(x1 - bend)) \(n(y1)) \(n(x1)) \(n(y1))"
      let curve = [(x: x0, y: y0), (x: x0 + bend, y: y0), (x: x1 - bend, y: y1), (x: x1, y: y1)]
      routes.append((index, Route(path: path, end: (x1, y1), curve: curve, badge: point(free))))
    }
  }

  /// The height on a tile's side at which an edge leaves or arrives, so that edges cross as little as they can.
  private func port(of index: Int, among edges: [Int], by height: (Int) -> Double?) -> Double {
    let sorted = edges.sorted { (height($0) ?? 0, $0) < (height($1) ?? 0, $1) }
    let place = Double(sorted.firstIndex(of: index) ?? 0) + 1
    return tile * (0.1 + 0.8 * place / Double(sorted.count + 1))
  }

  /// Where along an edge its weights may stand, the best place first.
  private static let stations = [0.5, 0.4, 0.6, 0.3, 0.7, 0.45, 0.55, 0.35, 0.65, 0.22, 0.78]
}
