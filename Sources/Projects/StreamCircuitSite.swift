import Basics
package import Networks

/// A circuit that is asked for whose edges go over a residual stream (``StreamCircuit``).
package struct StreamCircuitSite: Sendable {
  package let settings: CircuitSettings
  /// The layer of the neuron, which the site need not show.
  package let layer: Layer
  /// The layers of heads and neurons that may write: those that are named, or else all of the network's own.
  package let writers: [Layer]

  /// The neuron by its layer's name in the model.
  package var target: Networks.Unit { Unit(layer.name, settings.target.channel) }

  /// Those of a model with attention whose target and named layers are all heads or neurons.
  static func all(
    _ circuits: [CircuitSettings], site layers: [StudiedLayer], _ specimen: Specimen
  ) throws(Diagnostic) -> [StreamCircuitSite] {
    guard !circuits.isEmpty, specimen.model.nodes.contains(where: { $0.operator is Attention }) else { return [] }
    let own = try specimen.model.layers(image: specimen.inputShape(count: 1))
    return circuits.compactMap { settings in
      func layer(named name: String) -> Layer? {
        layers.first { $0.shortName == name }?.layer ?? (layers.map(\.layer) + own).first { $0.name == name }
      }
      let named = settings.layers.map { layer(named: $0) }
      guard let target = layer(named: settings.target.layer),
        (named + [target]).allSatisfy({ $0.map(\.writesToStream) ?? false })
      else { return nil }
      return StreamCircuitSite(
        settings: settings, layer: target,
        writers: named.isEmpty ? own.filter(\.writesToStream) : named.compactMap(\.self))
    }
  }
}

extension Layer {
  fileprivate var writesToStream: Bool { [.head, .neuron].contains(units.kind) }
}
