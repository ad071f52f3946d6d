import Basics
package import Findings

/// The units of each layer below a target, those that do most for it first and those that hold it back most last.
package struct EffectRanking: Sendable {
  /// For each layer, from the lowest.
  package let order: [[Int]]

  package init(order: [[Int]]) { self.order = order }

  /// - Parameter effects: `[images][layers][units]`; the mean decides, and of equal units the lower number.
  package init(_ effects: some Collection<[[Float]]>) {
    guard let first = effects.first else {
      order = []
      return
    }
    order = first.indices.map { layer in
      var sums = [Float](repeating: 0, count: first[layer].count)
      for image in effects {
        for (unit, effect) in image[layer].enumerated() where effect.isFinite { sums[unit] += effect }
      }
      return sums.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }
    }
  }

  /// How many units each layer has.
  var widths: [Int] { order.map(\.count) }

  /// The first units of each layer.
  package func first(_ counts: [Int]) -> [[Int]] { zip(order, counts).map { Array($0.prefix($1)) } }

  /// As many that come next; nil where a layer has not as many.
  package func next(_ counts: [Int]) -> [[Int]]? {
    guard zip(order, counts).allSatisfy({ $0.count >= 2 * $1 }) else { return nil }
    return zip(order, counts).map { Array($0.dropFirst($1).prefix($1)) }
  }
}

extension CircuitSize {
  /// Of some units of each layer, all edges between which count.
  package init(units counts: [Int], of widths: [Int]) {
    let edges = Self.edges(counts)
    self.init(units: counts, edges: edges, share: Float(edges) / Float(max(Self.edges(widths), 1)))
  }

  /// The same share of each layer's units, at least one.
  package init(fraction: Double, of widths: [Int]) {
    self.init(units: widths.map { min(max(Int((fraction * Double($0)).rounded()), 1), $0) }, of: widths)
  }

  /// From each unit of a layer to each of the next, and from each of the last to the target.
  static func edges(_ counts: [Int]) -> Int { zip(counts, counts.dropFirst() + [1]).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Sizes from a thousandth of all edges to all of them, the smallest first; fewer where layers are small.
  package static func curve(of widths: [Int]) -> [CircuitSize] {
    let shares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
    return distinct(shares.map { CircuitSize(fraction: $0.squareRoot(), of: widths) })
  }

  /// Sizes between two, the larger one included.
  static func between(_ smaller: CircuitSize?, _ larger: CircuitSize, of widths: [Int]) -> [CircuitSize] {
    let steps = 8
    return distinct(
      (1...steps).map { step in
        let share = Double(step) / Double(steps)
        let counts = larger.units.indices.map { layer in
          let (low, high) = (Double(smaller?.units[layer] ?? 1), Double(larger.units[layer]))
          return Int((low * (1 - share) + high * share).rounded())
        }
        return CircuitSize(units: counts, of: widths)
      })
  }

  private static func distinct(_ sizes: [CircuitSize]) -> [CircuitSize] {
    sizes.reduce(into: []) { if $0.last?.units != $1.units { $0.append($1) } }
  }
}
