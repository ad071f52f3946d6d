package import Findings

/// Finds for each unit of a layer the unit of another model that agrees with it best, layer after layer of that model.
package struct MatchChoice: Sendable {
  /// For each of the other model's layers so far, the channel that agrees best with each unit.
  private var nearest: [[(channel: Int, correlation: Double)?]] = []
  /// For each of the other model's layers, the unit of this layer with which each of its channels agrees best.
  private var nearestBack: [[Int?]] = []
  private let units: Int
  /// For each draw, the best correlation of each unit with the images shuffled.
  private var shuffled: [[Double?]]

  init(units: Int, draws: Int) {
    self.units = units
    shuffled = Array(repeating: Array(repeating: nil, count: units), count: draws)
  }

  /// Takes in the other model's next layer: the covariances with its channels as they are, and under each draw.
  ///
  /// Of equal correlations the one that came first stays.
  mutating func add(
    _ covariances: Covariances, shuffled draws: [Covariances], _ first: [Double?], _ second: [Double?]
  ) {
    var nearest: [(channel: Int, correlation: Double)?] = Array(repeating: nil, count: units)
    var back: [(unit: Int, correlation: Double)?] = Array(repeating: nil, count: covariances.columns)
    for unit in 0..<covariances.rows where first[unit] != nil {
      for channel in 0..<covariances.columns {
        guard let value = covariances.correlation(unit, channel, first, second) else { continue }
        if value > nearest[unit]?.correlation ?? -2 { nearest[unit] = (channel, value) }
        if value > back[channel]?.correlation ?? -2 { back[channel] = (unit, value) }
      }
    }
    self.nearest.append(nearest)
    nearestBack.append(back.map { $0?.unit })
    for (draw, covariances) in draws.enumerated() {
      for unit in 0..<covariances.rows where first[unit] != nil {
        for channel in 0..<covariances.columns {
          guard let value = covariances.correlation(unit, channel, first, second) else { continue }
          if value > shuffled[draw][unit] ?? -2 { shuffled[draw][unit] = value }
        }
      }
    }
  }

  /// The best of all layers for each unit; of equal ones that of the lowest layer.
  package var best: [(layer: Int, channel: Int, correlation: Double)?] {
    (0..<units).map { unit in
      var best: (layer: Int, channel: Int, correlation: Double)?
      for (layer, nearest) in nearest.enumerated() {
        guard let found = nearest[unit], found.correlation > best?.correlation ?? -2 else { continue }
        best = (layer, found.channel, found.correlation)
      }
      return best
    }
  }

  /// For each of the other model's layers, the channel that agrees best with each unit.
  package var byLayer: [[NearestUnit?]] {
    nearest.map { layer in
      layer.map { $0.map { NearestUnit(channel: $0.channel, correlation: Float($0.correlation)) } }
    }
  }

  /// Whether a channel agrees with no unit of this layer better than with this one.
  package func isMutual(_ unit: Int, layer: Int, channel: Int) -> Bool { nearestBack[layer][channel] == unit }

  /// What the best matches come to by chance; nil where there are none.
  package func chance(quantile: Float) -> ChanceLevel? {
    let values = shuffled.joined().compactMap(\.self).sorted()
    guard !values.isEmpty else { return nil }
    let place = min(values.count, max(1, Int((Double(quantile) * Double(values.count)).rounded(.up)))) - 1
    return ChanceLevel(
      quantile: quantile, level: Float(values[place]), median: Float(values[values.count / 2]), draws: shuffled.count)
  }
}
