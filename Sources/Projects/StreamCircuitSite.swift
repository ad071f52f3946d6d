package import Analyses
import Basics
package import Networks

/// A circuit that is asked for whose edges go over a residual stream (``StreamCircuit``).
package struct StreamCircuitSite: Sendable {
  package let settings: CircuitSettings
  /// The neuron, the head or the class by its layer's name in the model.
  package let target: Networks.Unit
  /// The layer of the unit, or that of the scores; the site need show neither.
  package let layer: Layer
  /// Of a class what it is told from; nil of a unit.
  package let contrast: ClassContrast?
  /// The layers of heads and neurons that may write: those that are named, or else all of the network's own.
  package let writers: [Layer]

  /// Those of a model with attention whose named layers are all heads or neurons, and that end in such a unit or in a class.
  static func all(
    _ circuits: [CircuitSettings], site layers: [StudiedLayer], _ specimen: Specimen
  ) throws(Diagnostic) -> [StreamCircuitSite] {
    guard !circuits.isEmpty, specimen.model.nodes.contains(where: { $0.operator is Attention }) else { return [] }
    let own = try specimen.model.layers(image: specimen.inputShape(count: 1))
    func layer(named name: String) -> Layer? {
      layers.first { $0.shortName == name }?.layer ?? (layers.map(\.layer) + own).first { $0.name == name }
    }
    var sites: [StreamCircuitSite] = []
    var faults: [Diagnostic] = []
    for settings in circuits {
      let named = settings.layers.map { layer(named: $0) }
      guard named.allSatisfy({ $0.map(\.writesToStream) ?? false }) else { continue }
      let writers = named.isEmpty ? own.filter(\.writesToStream) : named.compactMap(\.self)
      switch settings.target {
      case .unit(let unit):
        guard let own = layer(named: unit.layer), own.writesToStream else { continue }
        sites.append(
          StreamCircuitSite(
            settings: settings, target: Unit(own.name, unit.channel), layer: own, contrast: nil, writers: writers))
      case .ofClass(let name):
        do throws(Diagnostic) {
          sites.append(try StreamCircuitSite(settings, class: name, writers: writers, specimen))
        } catch {
          faults.append(error)
        }
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    return sites
  }

  private init(
    settings: CircuitSettings, target: Networks.Unit, layer: Layer, contrast: ClassContrast?, writers: [Layer]
  ) {
    (self.settings, self.target, self.layer) = (settings, target, layer)
    (self.contrast, self.writers) = (contrast, writers)
  }

  private init(
    _ settings: CircuitSettings, class name: String, writers: [Layer], _ specimen: Specimen
  ) throws(Diagnostic) {
    let target = try ClassTarget(name, against: settings.rival, in: specimen)
    let image = specimen.inputShape(count: 1)
    guard let scores = try specimen.model.layers([target.output.logits], image: image).first else {
      throw Diagnostic("the scores of its classes are no layer", at: specimen.name, kind: .unsupported)
    }
    self.init(
      settings: settings, target: Unit(scores.name, target.contrast.index), layer: scores, contrast: target.contrast,
      writers: writers)
  }
}

extension Layer {
  fileprivate var writesToStream: Bool { [.head, .neuron].contains(units.kind) }
}
