import Analyses
import Basics
import Networks
import Projects
import Stages

/// The keys of all findings about one unit.
struct UnitKeys: Sendable {
  /// The pictures, the positive one first, then the kernel.
  var features: [Digest] = []
  var examples: Digest?
  var weights: Digest?
  var relations: Digest?
  var truth: Digest?

  var all: [Digest] { features + [examples, weights, relations, truth].compactMap(\.self) }

  /// What the unit's tile is made from: the first picture and the photographs.
  var summary: [Digest] { features.prefix(1) + [examples].compactMap(\.self) }

  /// Of all units of a model that stages ask about.
  static func all(_ study: Study, _ agenda: Agenda, side: StageKey.Side = .own) -> [Unit: UnitKeys] {
    var keys: [Unit: UnitKeys] = [:]
    func note(_ unit: Unit?, _ change: (inout UnitKeys) -> Void) {
      if let unit { change(&keys[unit, default: UnitKeys()]) }
    }
    for (analysis, question) in agenda.asks(FeatureVisualization.self, side) {
      note(analysis.objective.terms.first?.measure.unit) { $0.features.append(question.key) }
    }
    for (analysis, question) in agenda.asks(KernelPicture.self, side) {
      note(analysis.unit) { $0.features.append(question.key) }
    }
    for (_, question) in agenda.asks(Examples.self, side) { note(question.unit) { $0.examples = question.key } }
    for (analysis, question) in agenda.asks(UnitConnections.self, side) {
      note(analysis.unit) { $0.weights = question.key }
    }
    for (analysis, question) in agenda.asks(Relations.self, side) {
      note(analysis.unit) { $0.relations = question.key }
    }
    for (analysis, question) in agenda.asks(LayerTruth.self, side) {
      for channel in 0..<(study.layer(named: analysis.layerName)?.channels ?? 0) {
        note(Unit(analysis.layerName, channel)) { $0.truth = question.key }
      }
    }
    return keys
  }
}
