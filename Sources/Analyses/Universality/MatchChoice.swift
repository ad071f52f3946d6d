package import Findings

/// Finds for each unit of a layer the unit of another model that agrees with it best, layer after layer of that model.
package struct MatchChoice: Sendable {
  /// The best so far of each unit: the other model's layer and channel, and the correlation.
  package private(set) var best: [(layer: Int, channel: Int, correlation: Double)?]
  /// For each of the other model's layers, the unit of this layer with which each of its channels agrees best.
  private var nearest: [[Int?]] = []
  /// For each draw, the best correlation of each unit with the images shuffled.
  private var shuffled: [[Double?]]

  init(units: Int, draws: Int) {
    best = Array(repeating: nil, count: units)
    shuffled = Array(repeating: Array(repeating: nil, count: units), count: draws)
  }

  /// Takes in the other model's next layer: the covariances with its channels as they are, and under each draw.
  ///
  /// Of equal correlations the one that came first stays.
  mutating func add(
    _ covariances: Covariances, shuffled draws: [Covariances], _ first: [Double?], _ second: [Double?]
  ) {
    let layer = nearest.count
    var nearest: [(unit: Int, correlation: Double)?] = Array(repeating: nil, count: covariances.columns)
    for unit in 0..<covariances.rows where first[unit] != nil {
      for channel in 0..<covariances.columns {
        guard let value = covariances.correlation(unit, channel, first, second) else { continue }
        if value > best[unit]?.correlation ?? -2 { best[unit] = (layer, channel, value) }
        if value > nearest[channel]?.correlation ?? -2 { nearest[channel] = (unit, value) }
      }
    }
    self.nearest.append(nearest.map { $0?.unit })
    for (draw, covariances) in draws.enumerated() {
      for unit in 0..<covariances.rows where first[unit] != nil {
        for channel in 0..<covariances.columns {
          guard let value = covariances.correlation(unit, channel, first, second) else { continue }
          if value > shuffled[draw][unit] ?? -2 { shuffled[draw][unit] = value }
        }
      }
    }
  }

  package func isMutual(_ unit: Int) -> Bool {
    best[unit].map { nearest[$0.layer][$0.channel] == unit } ?? false
  }

  /// What the best matches come to by chance; nil where there are none.
  package func chance(quantile: Float) -> ChanceLevel? {
    let values = shuffled.joined().compactMap(\.self).sorted()
    guard !values.isEmpty else { return nil }
    let place = min(values.count, max(1, Int((Double(quantile) * Double(values.count)).rounded(.up)))) - 1
    return ChanceLevel(
      quantile: quantile, level: Float(values[place]), median: Float(values[values.count / 2]), draws: shuffled.count)
  }
}
