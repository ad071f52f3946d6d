import Basics
import Networks

/// Which cells of a layer's map see the same part of an image before and after a change.
///
/// Strides and padding put the centre of cell j at 8 j + 6 pixels, say, so that cells of a map and of the mirror
/// image's map do not lie over one another by counting from the other end; the centres of what they see decide.
struct CellPairs: Sendable {
  /// Cells of the map before, along the rows from the top, and those that they become.
  let before: [Int]
  let after: [Int]

  /// At most so many pairs are kept, evenly over the map.
  static let most = 400

  /// - Parameter tolerance: the largest distance between two centres, in cells, along each axis.
  init(_ layer: ScanLayer, change: ViewChange, size: Size, tolerance: Double) {
    var pairs: [(before: Int, after: Int)] = []
    let (height, width) = (layer.units.grid.height, layer.units.grid.width)
    if let vertical = layer.lattice?.vertical, let horizontal = layer.lattice?.horizontal {
      for row in 0..<height {
        for column in 0..<width {
          let seen = change.destination(
            x: horizontal.centre(at: column), y: vertical.centre(at: row), size: size)
          let exactColumn = (seen.x - horizontal.centre(at: 0)) / Double(horizontal.stride)
          let exactRow = (seen.y - vertical.centre(at: 0)) / Double(vertical.stride)
          let (nearColumn, nearRow) = (exactColumn.rounded(), exactRow.rounded())
          let off = max(abs(exactColumn - nearColumn), abs(exactRow - nearRow))
          guard off <= tolerance, nearColumn >= 0, nearColumn < Double(width), nearRow >= 0, nearRow < Double(height)
          else { continue }
          pairs.append((row * width + column, Int(nearRow) * width + Int(nearColumn)))
        }
      }
    }
    let step = max(1, pairs.count / (Self.most / 2))
    // A step that is prime to the width visits all columns alike.
    let kept = Swift.stride(from: 0, to: pairs.count, by: step.isMultiple(of: width) ? step + 1 : step)
    before = kept.map { pairs[$0].before }
    after = kept.map { pairs[$0].after }
  }

  var count: Int { before.count }

  /// How far to shift the mirror image of a picture `width` pixels wide so that the cells of all layers come to lie over one another best.
  static func shift(for layers: [ScanLayer], width: Int) -> Int {
    func misfit(_ shift: Int) -> Double {
      layers.reduce(0) { sum, layer in
        guard let field = layer.lattice?.horizontal else { return sum }
        let offset = (Double(width - 1 + shift) - 2 * field.centre(at: 0)) / Double(field.stride)
        return sum + abs(offset - offset.rounded())
      }
    }
    let candidates = (0...16).flatMap { $0 == 0 ? [0] : [-$0, $0] }
    return candidates.min { misfit($0) < misfit($1) - 1e-9 } ?? 0
  }
}
