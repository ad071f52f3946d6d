import Artifacts
import Basics
import Libraries
import Projects
import Stages

/// The analyses that a site needs and the store lacks, and why.
package struct AnalysisPlan: Sendable {
  /// The work on one kind of analysis.
  package struct Part: Sendable {
    let stage: any Stage
    /// Places, in the stage's list, of questions without an answer.
    package let missing: [Int]
    package let reasons: [Plan.Reason]
    /// Seconds that the missing answers will take; nil where that kind of work was never measured.
    package let seconds: Double?

    package var name: String { stage.name }
    package var title: String { stage.title }
    package var total: Int { stage.questions.count }
    package var count: Int { missing.count }

    /// The places of missing answers whose questions fulfil a condition, and the others.
    func split(by condition: (Question) -> Bool) -> (ready: [Int], held: [Int]) {
      let ready = missing.filter { condition(stage.questions[$0]) }
      return (ready, missing.filter { !condition(stage.questions[$0]) })
    }
  }

  let parts: [Part]

  /// Compares what the site needs with what the store has.
  init(_ study: Study, stages: [any Stage], store: Store) throws {
    let rates = try store.rates()
    let lacking = try stages.map { stage in
      let known = try store.contents(name: stage.name)
      return stage.questions.indices.filter { known[stage.questions[$0].key] == nil }
    }
    let changes = lacking.allSatisfy(\.isEmpty) ? nil : try ModelDifference(study, store)
    parts = try zip(stages, lacking).map { stage, missing in
      var reasons: [Plan.Reason] = []
      if let changes, !missing.isEmpty {
        let explanation = try Explanation(store, name: stage.name, changes: changes)
        reasons = Plan.reasons(
          missing.map { (explanation.reason(stage.questions[$0]), stage.questions[$0].subject) })
      }
      return Part(
        stage: stage, missing: missing, reasons: reasons,
        seconds: missing.isEmpty ? 0 : try stage.seconds(for: missing, store: store, rates: rates))
    }
  }
}
