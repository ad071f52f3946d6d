package import Findings
import Networks

/// The units chosen for a circuit and all that was measured about what feeds them, layer by layer from the lowest.
package struct CircuitSketch: Sendable {
  /// Channels kept of each layer, in ascending order; of the last only the target.
  package var channels: [[Int]]
  package let layers: [ScanLayer]
  /// The relations of each layer's units.
  package let relations: [[UnitRelations]]
  /// For each layer but the lowest, what the layer before gave to each of its channels.
  package var inputs: [[UnitInputs]]
  /// For each layer but the lowest, the weights from the layer before to its channels.
  package var weights: [ConnectionMatrix]

  package init(
    channels: [[Int]], layers: [ScanLayer], relations: [[UnitRelations]], inputs: [[UnitInputs]],
    weights: [ConnectionMatrix]
  ) {
    self.channels = channels
    self.layers = layers
    self.relations = relations
    self.inputs = inputs
    self.weights = weights
  }

  /// A layer's kept units, as the rules of motifs see them.
  func units(of layer: Int) -> MotifLayer {
    MotifLayer(layers[layer].name, relations[layer], channels: channels[layer])
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
  package func pathways() -> [[Int: Int]] {
    var pathways = [[Int: Int]](repeating: [:], count: layers.count)
    for layer in layers.indices.reversed() {
      let pairs = units(of: layer).pairs
      for pair in pairs {
        var preference: Float = 0
        if layer + 1 < layers.count {
          for (target, pathway) in pathways[layer + 1].sorted(by: { $0.key < $1.key }) {
            let difference =
              net(layer + 1, from: pair[0], to: target) - net(layer + 1, from: pair[1], to: target)
            preference += pathway == 0 ? difference : -difference
          }
        }
        if preference == 0, let reference = pairs.first, reference != pair, layer > 0 {
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
