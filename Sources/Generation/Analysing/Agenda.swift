import Basics
import Networks

/// All analyses that a study's site needs, kind by kind in the order in which they are done.
struct Agenda: Sendable {
  let stages: [any Stage]
  let unitKeys: [Unit: UnitKeys]

  init(_ study: Study) throws {
    let examples = ExampleStage(study)
    let features = try FeatureStage(study)
    stages = [examples, features].compactMap { $0 as (any Stage)? }
    var keys: [Unit: UnitKeys] = [:]
    examples?.add(to: &keys)
    features?.add(to: &keys)
    unitKeys = keys
  }
}
