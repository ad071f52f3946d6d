package import Findings
package import Networks

/// The order of a circuit's units in the columns of its diagram: one pathway above, its mirror image below, what is in
/// neither between them, and within these such that few edges cross.
///
/// The middle step of Sugiyama, Tagawa and Toda's method for drawings in layers (1981): units go where the mean of their
/// neighbours is, column after column and back, then neighbours in a column change places as long as that helps.
package struct CircuitOrder {
  /// Units by column from the lowest layer, by band, and from the top.
  private(set) var columns: [[Band: [Unit]]]
  private let sections: [Section]

  /// The rows of the diagram, from the top.
  package enum Band: Int, CaseIterable {
    case first, both, second

    init(_ unit: CircuitUnit) { self = unit.pathway == 0 ? .first : unit.pathway == 1 ? .second : .both }
  }

  /// The edges between two columns.
  private struct Section {
    var above: [Unit: [Unit]] = [:]
    var below: [Unit: [Unit]] = [:]
  }

  /// Sweeps there and back; few circuits become any better after the fourth.
  private static let sweeps = 12

  package init(_ circuit: Circuit) {
    columns = circuit.columns.map { layers in
      Dictionary(grouping: circuit.units.filter { layers.contains($0.unit.layer) }, by: Band.init).mapValues {
        $0.map(\.unit)
      }
    }
    let members = Set(circuit.units.map(\.unit))
    sections = zip(circuit.columns, circuit.columns.dropFirst()).map { lower, upper in
      var section = Section()
      for edge in circuit.edges where lower.contains(edge.source.layer) && upper.contains(edge.target.layer) {
        guard members.contains(edge.source), members.contains(edge.target) else { continue }
        section.above[edge.source, default: []].append(edge.target)
        section.below[edge.target, default: []].append(edge.source)
      }
      return section
    }
    var (best, fewest) = (columns, crossings)
    // Where it ends depends on where it begins: from the order as found, and from that turned round.
    for start in [columns, columns.map { $0.mapValues { $0.reversed() } }] {
      columns = start
      for _ in 0..<Self.sweeps where fewest > 0 {
        for column in columns.indices.dropFirst() { sort(column, by: sections[column - 1].below, in: column - 1) }
        for column in columns.indices.dropLast().reversed() { sort(column, by: sections[column].above, in: column + 1) }
        exchange()
        let count = crossings
        if count < fewest { (best, fewest) = (columns, count) }
      }
    }
    columns = best
  }

  /// Pairs of edges that cross, of all sections.
  package var crossings: Int {
    sections.enumerated().reduce(0) { sum, item in
      let (lower, upper) = (places(in: item.offset), places(in: item.offset + 1))
      let edges = item.element.above.flatMap { source, targets in
        targets.compactMap { target in lower[source].flatMap { from in upper[target].map { (from, $0) } } }
      }
      return sum + Self.crossings(of: edges)
    }
  }

  /// Pairs of edges that cross, each given by its places in the two columns.
  package static func crossings(of edges: [(Int, Int)]) -> Int {
    edges.enumerated().reduce(0) { sum, item in
      let edge = item.element
      return sum
        + edges[(item.offset + 1)...].count {
          ($0.0 < edge.0 && $0.1 > edge.1) || ($0.0 > edge.0 && $0.1 < edge.1)
        }
    }
  }

  /// A column's units from the top.
  package func units(of column: Int) -> [Unit] { Band.allCases.flatMap { columns[column][$0] ?? [] } }

  private func places(in column: Int) -> [Unit: Int] {
    Dictionary(zip(units(of: column), 0...), uniquingKeysWith: { first, _ in first })
  }

  /// Puts each unit where the mean of its neighbours is; one without any stays beside those it stood with.
  private mutating func sort(_ column: Int, by neighbours: [Unit: [Unit]], in other: Int) {
    let (here, there) = (places(in: column), places(in: other))
    func centre(_ unit: Unit) -> Double {
      let places = (neighbours[unit] ?? []).compactMap { there[$0] }
      guard !places.isEmpty else {
        return Double(here[unit] ?? 0) * Double(max(1, there.count)) / Double(max(1, here.count))
      }
      return Double(places.reduce(0, +)) / Double(places.count)
    }
    for band in Band.allCases {
      columns[column][band]?.sort { (centre($0), here[$0] ?? 0) < (centre($1), here[$1] ?? 0) }
    }
  }

  /// Lets neighbours in a column change places while fewer edges cross for it.
  private mutating func exchange() {
    for column in columns.indices {
      let lower = column > 0 ? places(in: column - 1) : [:]
      let upper = column + 1 < columns.count ? places(in: column + 1) : [:]
      func crossed(_ first: Unit, _ second: Unit) -> Int {
        func pairs(_ neighbours: [Unit: [Unit]], _ places: [Unit: Int]) -> Int {
          (neighbours[first] ?? []).reduce(0) { sum, one in
            sum + (neighbours[second] ?? []).count { (places[one] ?? 0) > (places[$0] ?? 0) }
          }
        }
        return (column > 0 ? pairs(sections[column - 1].below, lower) : 0)
          + (column < sections.count ? pairs(sections[column].above, upper) : 0)
      }
      for band in Band.allCases {
        guard var units = columns[column][band], units.count > 1 else { continue }
        // Each exchange has fewer edges cross, so this ends.
        var hasChanged = true
        while hasChanged {
          hasChanged = false
          for place in 1..<units.count
          where crossed(units[place - 1], units[place]) > crossed(units[place], units[place - 1]) {
            units.swapAt(place - 1, place)
            hasChanged = true
          }
        }
        columns[column][band] = units
      }
    }
  }
}
