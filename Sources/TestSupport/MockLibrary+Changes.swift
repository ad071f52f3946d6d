import Basics
import Findings
import Foundation
import Networks
package import Site

extension MockLibrary {
  /// With a model before: units of two layers are other than they were, and so is the proof of each circuit.
  package func withChanges() -> MockLibrary {
    var library = self
    library.changes = ModelChanges(
      before: Digest(Data("mock before".utf8)), after: model.digest,
      parts: [hostileName ?? "mixed/3b/conv", "mixed/4a"],
      layers: [
        LayerChange(layer: "mixed/3b", units: 1, features: 0, photographs: 0, weights: 1),
        LayerChange(layer: "mixed/4a", units: 3, features: 2, photographs: 1, weights: 1),
      ],
      circuits: circuits.map { record in
        var before = record.circuit
        before.edges.removeLast()
        before.evidence.interventions = before.evidence.interventions.dropFirst().map { intervention in
          var intervention = intervention
          intervention.remaining = intervention.remaining.map { $0 / 2 + 0.25 }
          return intervention
        }
        return CircuitChange(name: record.name, before: before, after: record.circuit)
      })
    return library
  }

  /// One unit with everything new, one that is dead now, one with nothing new but its weights.
  package func changes(of layer: String) -> [UnitChange] {
    guard let change = changes?.layers.first(where: { $0.layer == layer }) else { return [] }
    return [2, 1, 4].prefix(change.units).map { channel in
      let record = record(of: Networks.Unit(layer, channel))
      var changed = UnitChange(unit: record.unit)
      if channel != 2, var before = record.features.first {
        let after = before
        before.value = 6.25
        before.outcome = .finished
        changed.feature = .init(before: before, after: after)
      }
      if channel == 1, let after = record.examples {
        var before = after
        before.strongest = Array(after.strongest.dropFirst(2).reversed())
        before.mean = 0.25
        changed.examples = .init(before: before, after: after)
      }
      if channel != 4, let after = record.weights?.inputs {
        changed.inputs = .init(before: after.reversed(), after: after)
        changed.weightChange = 0.125
      }
      return changed
    }
  }
}
