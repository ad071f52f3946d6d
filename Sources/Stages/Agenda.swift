package import Basics
package import Networks
package import Projects

/// All analyses that a study's site needs, kind by kind in the order in which they are done.
package struct Agenda: Sendable {
  package let stages: [any Stage]
  package let unitKeys: [Unit: UnitKeys]
  /// The key of each circuit's finding, in the order of the configuration.
  package let circuitKeys: [Digest]
  /// The keys of the findings about each input, in the order of the study.
  package let inputKeys: [InputKeys]
  /// The comparison with a second model; nil where there is none.
  package let comparison: ComparisonKeys?

  package init(_ study: Study, budget: Duration? = nil, workers: Int) throws {
    let makers: [@Sendable () throws -> (any Stage)?] = [
      { InputPictureStage(study) },
      { ExampleStage(study) },
      { try WeightStage(study) },
      { RelationStage(study) },
      { try CircuitStage(study) },
      { ResponseStage(study) },
      { try AnswerStage(study) },
      { try FlowStage(study) },
      { try TruthStage(study) },
      { study.configuration.features.recipe.map { _ in KernelStage(study) } },
      { study.second.flatMap { second in ExampleStage(second).map { SecondModelStage($0, of: second.title) } } },
      { ComparisonStage(study) },
      { try RecurrenceStage(study) },
      { try FeatureStage(study, budget: budget) },
      {
        try study.second.flatMap { second in
          try FeatureStage(second, budget: budget).map { SecondModelStage($0, of: second.title) }
        }
      },
    ]
    stages = try Workers.map(count: makers.count, workers: workers, state: {}) { try makers[$1]() }.compactMap(\.self)
    var keys: [Unit: UnitKeys] = [:]
    for stage in stages { stage.add(to: &keys) }
    unitKeys = keys
    circuitKeys = stages.first { $0 is CircuitStage }?.questions.map(\.key) ?? []
    var inputKeys = study.inputs.map { _ in InputKeys() }
    for stage in stages { stage.add(to: &inputKeys) }
    self.inputKeys = inputKeys
    comparison = study.second == nil ? nil : ComparisonKeys(stages)
  }
}
