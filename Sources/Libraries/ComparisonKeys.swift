import Analyses
import Basics
import Networks
import Projects
import Stages

/// The keys of all findings about a second model and the comparison with it.
struct ComparisonKeys: Sendable {
  /// Of the comparison of each layer of the first model, in their order.
  let layers: [Digest]
  /// Of each circuit's recurrence, in the order of the configuration.
  let circuits: [Digest]
  /// Of each unit of the second model.
  let units: [Unit: UnitKeys]

  init(_ second: Study, _ agenda: Agenda) {
    layers = agenda.asks(LayerComparison.self).map(\.question.key)
    circuits = agenda.asks(CircuitRecurrence.self).map(\.question.key)
    units = UnitKeys.all(second, agenda, side: .second)
  }
}
