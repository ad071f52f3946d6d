import Basics
import Networks

/// All analyses that a study's site needs, kind by kind in the order in which they are done.
struct Agenda: Sendable {
  let stages: [any Stage]
  let unitKeys: [Unit: UnitKeys]
  /// The key of each circuit's finding, in the order of the configuration.
  let circuitKeys: [Digest]

  init(_ study: Study, budget: Duration? = nil) throws {
    let examples = ExampleStage(study)
    let weights = try WeightStage(study)
    let relations = RelationStage(study)
    let circuits = try CircuitStage(study)
    let features = try FeatureStage(study, budget: budget)
    let kernels = features.map { _ in KernelStage(study) }
    let all: [(any Stage)?] = [examples, weights, relations, circuits, kernels, features]
    stages = all.compactMap(\.self)
    var keys: [Unit: UnitKeys] = [:]
    examples?.add(to: &keys)
    weights.add(to: &keys)
    relations?.add(to: &keys)
    features?.add(to: &keys)
    kernels?.add(to: &keys)
    unitKeys = keys
    circuitKeys = circuits?.questions.map(\.key) ?? []
  }
}
