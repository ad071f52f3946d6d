package import Networks

/// In which order units get their pictures, so that the site is useful early: stop at any moment, and each layer has
/// some.
package enum FeatureOrder {
  /// Units that follow one another in a layer before the next layer's turn; as many as are optimised together.
  package static let round = 4

  /// The groups of `featured` first, one after another, then a round of each layer by turns, until all `layers` (name and number of channels) are done.
  package static func units(of layers: [(name: String, channels: Int)], featured: [[Unit]]) -> [Unit] {
    var seen = Set<Unit>()
    var order = featured.flatMap { byLayer($0, layers.map(\.name)) }.filter { seen.insert($0).inserted }
    let most = layers.map(\.channels).max() ?? 0
    for start in stride(from: 0, to: most, by: round) {
      for layer in layers where start < layer.channels {
        for channel in start..<min(start + round, layer.channels) {
          let unit = Unit(layer.name, channel)
          if seen.insert(unit).inserted { order.append(unit) }
        }
      }
    }
    return order
  }

  /// Units of one layer side by side, so that they can be optimised together.
  private static func byLayer(_ units: [Unit], _ layers: [String]) -> [Unit] {
    layers.flatMap { layer in units.filter { $0.layer == layer } }
  }
}
