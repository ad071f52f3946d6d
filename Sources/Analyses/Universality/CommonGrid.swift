package import Images
import Networks

/// A square grid over the middle of every image, on which the maps of two models can be compared cell by cell.
package struct CommonGrid: Hashable, Sendable, Codable {
  /// Cells along each side.
  package var side: Int
  /// How much of the image's short side it covers: what both models see.
  package var window: Double

  package init(side: Int = 4, over views: [Preprocessing]) {
    self.side = side
    window = views.map { Double($0.size.shortSide) / Double($0.resize) }.min() ?? 1
  }

  package var cells: Int { side * side }
}

/// Brings the maps of one layer to a ``CommonGrid``: each of its cells is the mean over what it covers of the map.
///
/// A position of the map stands for one stride of pixels around its centre in the image (``Layer/lattice``); the outermost ones
/// reach as far as the grid does.
struct GridSampling: Sendable {
  private let side: Int
  private let rows: [[Share]]
  private let columns: [[Share]]
  private let width: Int

  /// A position along an axis, and its share of a cell.
  private struct Share: Sendable {
    var position: Int
    var weight: Float
  }

  init(_ layer: ScanLayer, grid: CommonGrid, preprocessing: Preprocessing) {
    side = grid.side
    width = layer.units.grid.width
    rows = Self.shares(
      layer.lattice?.vertical, count: layer.units.grid.height, grid: grid, resize: preprocessing.resize,
      of: preprocessing.size.height)
    columns = Self.shares(
      layer.lattice?.horizontal, count: width, grid: grid, resize: preprocessing.resize, of: preprocessing.size.width)
  }

  /// All channels' cells on the picture at `place`: `[channels, cells]`.
  func sample(_ maps: Maps, place: Int, cells: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: maps.channels * cells) { values, count in
      for channel in 0..<maps.channels {
        let own = UnsafeMutableBufferPointer(rebasing: values[(channel * cells)..<((channel + 1) * cells)])
        sample(maps[place, channel], into: own)
      }
      count = maps.channels * cells
    }
  }

  /// Writes the `side` x `side` cells of a map, rows first; a value that is not a number counts as 0.
  private func sample(_ map: UnsafeBufferPointer<Float>, into cells: UnsafeMutableBufferPointer<Float>) {
    var line = [Float](repeating: 0, count: width)
    for (y, row) in rows.enumerated() {
      for x in line.indices { line[x] = 0 }
      for share in row {
        let start = share.position * width
        for x in line.indices { line[x] += share.weight * map[start + x] }
      }
      for (x, column) in columns.enumerated() {
        let value = column.reduce(Float(0)) { $0 + $1.weight * line[$1.position] }
        cells[y * side + x] = value.isFinite ? value : 0
      }
    }
  }

  /// For each cell of the grid along one axis, the positions that it covers; `side` is the input's along that axis.
  private static func shares(
    _ field: ReceptiveField?, count: Int, grid: CommonGrid, resize: Int, of side: Int
  ) -> [[Share]] {
    guard let field, field.stride > 0, count > 1 else {
      let whole = (0..<max(count, 1)).map { Share(position: $0, weight: 1 / Float(max(count, 1))) }
      return Array(repeating: whole, count: grid.side)
    }
    let extent = grid.window * Double(resize)
    let start = (Double(side) - extent) / 2
    let cell = extent / Double(grid.side)
    return (0..<grid.side).map { index in
      let (low, high) = (start + Double(index) * cell, start + Double(index + 1) * cell)
      return (0..<count).compactMap { position in
        let centre = field.centre(at: position) + 0.5
        let first = position == 0 ? -Double.infinity : centre - Double(field.stride) / 2
        let last = position == count - 1 ? Double.infinity : centre + Double(field.stride) / 2
        let overlap = min(high, last) - max(low, first)
        return overlap > 0 ? Share(position: position, weight: Float(overlap / cell)) : nil
      }
    }
  }
}
