/// Weights as they are drawn: a cell each, or, where there are more cells than can be told apart, the mean of each
/// block of `block` by `block`.
package struct WeightImage: Equatable, Sendable {
  /// Of weight images: they are shown 44 pixels wide, and 112 within an article.
  package static let mostCells = 48
  /// Of those on the edges of a diagram, where each cell is an element of its own.
  static let mostCellsOnEdge = 12

  package let rows: [[Float]]
  package let block: Int

  /// - Parameters:
  ///   - weights: rows from the top; they may differ in length.
  ///   - most: cells along the longer side at most.
  package init(_ weights: [[Float]], most: Int = mostCells) {
    let side = max(weights.count, weights.lazy.map(\.count).max() ?? 0)
    block = max(1, (side + most - 1) / most)
    rows = block == 1 ? weights : Self.means(of: weights, block: block)
  }

  /// As the numbers of a layer tell it: whole up to 12 cells along a side, as weights between layers that follow one another
  /// are; of those between layers far apart the means, 8 by 8 at most, or they would be tens of megabytes a layer.
  package init(forData weights: [[Float]]) {
    let image = WeightImage(weights, most: 12)
    self = image.block == 1 ? image : WeightImage(weights, most: 8)
  }

  /// Its longer side in cells.
  var side: Int { max(rows.count, rows.lazy.map(\.count).max() ?? 0) }

  /// The only weight, where there is one: a number says more than a square of one colour.
  var single: Float? { block == 1 && rows.count == 1 && rows[0].count == 1 ? rows[0][0] : nil }

  /// What the page says about the cells; empty where each is one weight.
  func note(_ strings: StringTable) -> String {
    block > 1 ? strings("unit.averaged", ["side": "\(block)"]) : ""
  }

  /// The weight that is drawn in full colour: the largest cell of all images of one scale.
  static func scale(of images: [WeightImage]) -> Float {
    images.lazy.flatMap { $0.rows.joined() }.map(abs).filter(\.isFinite).max() ?? 0
  }

  private static func means(of weights: [[Float]], block: Int) -> [[Float]] {
    let width = weights.lazy.map(\.count).max() ?? 0
    return stride(from: 0, to: weights.count, by: block).map { top in
      stride(from: 0, to: width, by: block).map { left in
        let cells = weights[top..<min(top + block, weights.count)].joined(from: left, count: block)
        return cells.isEmpty ? 0 : cells.reduce(0, +) / Float(cells.count)
      }
    }
  }
}

extension ArraySlice<[Float]> {
  /// The finite values of some columns, row after row.
  fileprivate func joined(from left: Int, count: Int) -> [Float] {
    flatMap { $0.dropFirst(left).prefix(count).filter(\.isFinite) }
  }
}
