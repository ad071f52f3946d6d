package import Basics
package import Networks

/// The keys of all findings about a second model and the comparison with it.
package struct ComparisonKeys: Sendable {
  /// Of the comparison of each layer of the first model, in their order.
  package let layers: [Digest]
  /// Of each circuit's recurrence, in the order of the configuration.
  package let circuits: [Digest]
  /// Of each unit of the second model.
  package let units: [Unit: UnitKeys]

  init(_ stages: [any Stage]) {
    layers = stages.first { $0 is ComparisonStage }?.questions.map(\.key) ?? []
    circuits = stages.first { $0 is RecurrenceStage }?.questions.map(\.key) ?? []
    var units: [Unit: UnitKeys] = [:]
    for case let stage as SecondModelStage in stages {
      for (unit, keys) in stage.unitKeys {
        var known = units[unit] ?? UnitKeys()
        known.features += keys.features
        known.examples = keys.examples ?? known.examples
        units[unit] = known
      }
    }
    self.units = units
  }
}
