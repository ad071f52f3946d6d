import Networks

import func Foundation.exp
import func Foundation.log

/// The other end of a unit's map on an image, and how much of the map is saturated.
package struct LowerActivity: Hashable, Sendable {
  /// Of the finite values; 0 where there is none.
  package var smallest: Float
  /// Where that is, counted along the rows from the top.
  package var cell: Int
  /// Cells at which the layer's function is at its bound.
  package var saturated: Int

  package init(smallest: Float, cell: Int, saturated: Int) {
    self.smallest = smallest
    self.cell = cell
    self.saturated = saturated
  }

  /// Reads the maps of all units of a picture.
  ///
  /// - Parameter saturation: what the layer makes of the values; nil where nothing saturates.
  static func all(_ maps: Maps, place: Int, saturation: Saturation?) -> [LowerActivity] {
    let isBound = saturation.map { bounds(of: $0, maps, place: place) }
    return (0..<maps.channels).map { unit in
      let map = maps[place, unit]
      var lowest = LowerActivity(smallest: 0, cell: 0, saturated: 0)
      var isFirst = true
      for (cell, value) in map.enumerated() where value.isFinite {
        if isFirst || value < lowest.smallest { (lowest.smallest, lowest.cell, isFirst) = (value, cell, false) }
        if isBound?(cell, value) ?? false { lowest.saturated += 1 }
      }
      return lowest
    }
  }

  /// Whether the function is at its bound at a cell, for a unit that has this value there.
  private static func bounds(of saturation: Saturation, _ maps: Maps, place: Int) -> (Int, Float) -> Bool {
    guard saturation == .softmax else { return { saturation.value($1).map(saturation.isBound) ?? false } }
    let cells = maps.height * maps.width
    let values = maps[place]
    let logarithms = (0..<cells).map { cell in
      let column = (0..<maps.channels).map { values[$0 * cells + cell] }
      let top = column.max() ?? 0
      return top + log(column.reduce(Float(0)) { $0 + exp($1 - top) })
    }
    return { cell, value in saturation.isBound(exp(value - logarithms[cell])) }
  }
}
