import Artifacts
import Basics

/// What a build has to do and why, before any of it is done.
package struct Plan: Sendable {
  /// The work on one kind of analysis.
  package struct Part: Sendable {
    let stage: any Stage
    /// Places, in the stage's list, of questions without an answer.
    let missing: [Int]
    package let reasons: [Reason]
    /// Seconds that the missing answers will take; nil where that kind of work was never measured.
    package let seconds: Double?

    package var name: String { stage.name }
    package var title: String { stage.title }
    package var total: Int { stage.questions.count }
    package var count: Int { missing.count }
  }

  /// Why something has to be done, and how often.
  package struct Reason: Hashable, Sendable, Encodable {
    package var reason: String
    package var count: Int
    /// One of the subjects.
    package var example: String
  }

  package let study: Study
  package let parts: [Part]

  /// Compares what the site needs with what the store has.
  init(_ study: Study, stages: [any Stage], store: Store?) throws {
    self.study = study
    let rates = try store?.rates() ?? [:]
    var changes: ModelDifference?
    parts = try stages.map { stage in
      let known = try store?.contents(name: stage.name) ?? [:]
      let missing = stage.questions.indices.filter { known[stage.questions[$0].key] == nil }
      var reasons: [Reason] = []
      if !missing.isEmpty {
        if let store {
          if changes == nil { changes = try ModelDifference(study, store) }
          if let changes {
            let explanation = try Explanation(store, name: stage.name, changes: changes)
            reasons = Plan.reasons(
              missing.map { (explanation.reason(stage.questions[$0]), stage.questions[$0].subject) })
          }
        } else {
          reasons = Plan.reasons(missing.map { ("never computed", stage.questions[$0].subject) })
        }
      }
      return Part(
        stage: stage, missing: missing, reasons: reasons,
        seconds: missing.isEmpty ? 0 : rates[stage.name].map { $0 * Double(missing.count) })
    }
  }

  /// Whether every answer that the site needs is in the store.
  package var isComplete: Bool { parts.allSatisfy { $0.count == 0 } }

  static func reasons(_ found: [(reason: String, subject: String)]) -> [Reason] {
    var reasons: [Reason] = []
    var places: [String: Int] = [:]
    for (reason, subject) in found {
      if let place = places[reason] {
        reasons[place].count += 1
      } else {
        places[reason] = reasons.count
        reasons.append(Reason(reason: reason, count: 1, example: subject))
      }
    }
    return reasons
  }
}
