package import Basics

/// What one layer did with one image: its strongest units, the strongest at each position, and units that fire together.
///
/// It holds no names, so a layer or an image that is renamed keeps it.
package struct LayerResponse: Hashable, Sendable, Codable {
  /// Of the units' maps.
  package var height: Int
  package var width: Int
  /// Units that are above 0 anywhere.
  package var active: Int
  /// By their largest value, the largest first; only such as are above 0.
  package var strongest: [UnitResponse]
  package var grid: ResponseGrid
  package var factors: UnitFactors

  package init(
    height: Int, width: Int, active: Int, strongest: [UnitResponse], grid: ResponseGrid, factors: UnitFactors
  ) {
    self.height = height
    self.width = width
    self.active = active
    self.strongest = strongest
    self.grid = grid
    self.factors = factors
  }
}

/// What one unit did with one image.
package struct UnitResponse: Hashable, Sendable, Codable {
  package var channel: Int
  package var largest: Float
  package var mean: Float
  /// Of the largest value.
  package var position: Cell
  package var heat: HeatMap

  package init(channel: Int, largest: Float, mean: Float, position: Cell, heat: HeatMap) {
    self.channel = channel
    self.largest = largest
    self.mean = mean
    self.position = position
    self.heat = heat
  }
}

/// The strongest units at each position of a layer; of a large map, of each block of positions.
package struct ResponseGrid: Hashable, Sendable, Codable {
  /// The most rows and columns of a grid.
  package static let limit = 14
  /// Units kept of each cell.
  package static let depth = 3

  package var height: Int
  package var width: Int
  /// For each cell, rows first, ``depth`` channels from the strongest on; -1 where no more units are above 0.
  package var channels: [Int]
  /// Their largest values in the cell.
  package var values: [Float]

  package init(height: Int, width: Int, channels: [Int], values: [Float]) {
    self.height = height
    self.width = width
    self.channels = channels
    self.values = values
  }

  /// The units of a cell, the strongest first; none where there is no such cell.
  package func units(row: Int, column: Int) -> [(channel: Int, value: Float)] {
    guard (0..<height).contains(row), (0..<width).contains(column) else { return [] }
    let start = (row * width + column) * Self.depth
    guard start + Self.depth <= min(channels.count, values.count) else { return [] }
    return (start..<(start + Self.depth)).filter { channels[$0] >= 0 }.map { (channels[$0], values[$0]) }
  }
}

/// Groups of units that fire together on an image: a layer's maps as a sum of few maps times few lists of units.
package struct UnitFactors: Hashable, Sendable, Codable {
  package struct Group: Hashable, Sendable, Codable {
    /// Of the sum of squares of the layer's activations, as far as the groups give it.
    package var share: Float
    /// Where the group fires.
    package var heat: HeatMap
    /// The units with the largest part in it, and their activation where the group is strongest.
    package var units: [Member]

    package init(share: Float, heat: HeatMap, units: [Member]) {
      self.share = share
      self.heat = heat
      self.units = units
    }
  }

  package struct Member: Hashable, Sendable, Codable {
    package var channel: Int
    package var weight: Float

    package init(channel: Int, weight: Float) {
      self.channel = channel
      self.weight = weight
    }
  }

  /// The share of the sum of squares that the groups explain: 1 is all.
  package var explained: Float
  /// The largest share first.
  package var groups: [Group]

  package init(explained: Float, groups: [Group]) {
    self.explained = explained
    self.groups = groups
  }

  package static let none = UnitFactors(explained: 0, groups: [])
}
