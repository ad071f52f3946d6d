import Findings
import Networks

/// The units chosen for a circuit and all that was measured about what feeds them, layer by layer from the lowest.
struct CircuitSketch: Sendable {
  /// Channels kept of each layer, in ascending order; of the last only the target.
  var channels: [[Int]]
  let layers: [ScanLayer]
  /// The relations of each layer's units.
  let relations: [[UnitRelations]]
  /// For each layer but the lowest, what the layer before gave to each of its channels.
  var inputs: [[UnitInputs]]
  /// For each layer but the lowest, the weights from the layer before to its channels.
  var weights: [ConnectionMatrix]

  /// The mirror partner of a kept unit, where that is kept too.
  func partner(_ layer: Int, _ channel: Int) -> Int? {
    guard let partner = relations[layer][channel].mirrorPartner?.unit.channel, channels[layer].contains(partner)
    else { return nil }
    return partner
  }

  /// The pairs kept of a layer, each with the lower channel first.
  func pairs(_ layer: Int) -> [[Int]] {
    channels[layer].compactMap { channel in
      partner(layer, channel).flatMap { channel < $0 ? [channel, $0] : nil }
    }
  }

  /// The share of its activation that the channel `target` of the layer gets from `source` of the layer before.
  func share(_ layer: Int, from source: Int, to target: Int) -> Float {
    guard let row = channels[layer].firstIndex(of: target) else { return 0 }
    return inputs[layer - 1][row].share(source)
  }

  /// The sum of the weights from `source` of the layer before to the channel `target` of the layer.
  func net(_ layer: Int, from source: Int, to target: Int) -> Float {
    guard let row = channels[layer].firstIndex(of: target) else { return 0 }
    let connection = weights[layer - 1].connection(row: row, from: source)
    return connection.excitation + connection.inhibition
  }

  /// Which of the two mirrored pathways each member of a pair belongs to, by layer and channel.
  ///
  /// In the highest layer with pairs the lower channel of the first pair is in the first, and of each other pair the
  /// member that is fed more alike; below, whichever feeds the first pathway more.
  func pathways() -> [[Int: Int]] {
    var pathways = [[Int: Int]](repeating: [:], count: layers.count)
    for layer in layers.indices.reversed() {
      for pair in pairs(layer) {
        var preference: Float = 0
        if layer + 1 < layers.count {
          for (target, pathway) in pathways[layer + 1].sorted(by: { $0.key < $1.key }) {
            let difference =
              net(layer + 1, from: pair[0], to: target) - net(layer + 1, from: pair[1], to: target)
            preference += pathway == 0 ? difference : -difference
          }
        }
        if preference == 0, let reference = pairs(layer).first, reference != pair, layer > 0 {
          let leading = reference.sorted { (pathways[layer][$0] ?? 0) < (pathways[layer][$1] ?? 0) }
          func lead(_ pair: [Int], _ source: Int) -> Float {
            net(layer, from: source, to: pair[0]) - net(layer, from: source, to: pair[1])
          }
          preference = channels[layer - 1].reduce(0) { $0 + lead(pair, $1) * lead(leading, $1) }
        }
        let isSwapped = preference < 0
        pathways[layer][pair[0]] = isSwapped ? 1 : 0
        pathways[layer][pair[1]] = isSwapped ? 0 : 1
      }
    }
    return pathways
  }
}
