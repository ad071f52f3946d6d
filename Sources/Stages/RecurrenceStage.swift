import Analyses
import Artifacts
import Basics
import Findings
import Projects

/// Whether the site's circuits are found again in the second model.
struct RecurrenceStage: Stage {
  let name = CircuitRecurrence.name
  let title = "Recurring circuits"
  let unit = "circuits"
  let questions: [Question]
  private let study: Study
  private let circuits: [CircuitDiscovery]
  private let analyses: [CircuitRecurrence]
  private let comparisons: [String: LayerComparison]

  /// Nil where there is no second model, or no circuit.
  init?(_ study: Study) throws {
    guard let comparison = ComparisonStage(study), let circuits = try CircuitStage(study) else { return nil }
    self.study = study
    self.circuits = circuits.analyses
    let comparisons = Dictionary(
      zip(study.layers.map(\.name), comparison.analyses), uniquingKeysWith: { first, _ in first })
    self.comparisons = comparisons
    analyses = circuits.analyses.map { circuit in
      CircuitRecurrence(circuit: circuit, comparisons: circuit.layers.compactMap { comparisons[$0] })
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    guard let second = study.second else { return 0 }
    let search = try RecurrenceSearch(study.compared, second.compared, workers: workers)
    progress.begin("Looking for circuits in the second model", unit, total: missing.count)
    for index in missing {
      try Interruption.check()
      let circuit = circuits[index]
      guard let found = try store.finding(of: circuit) else {
        throw Diagnostic("its finding is not in the store", at: circuit.subject)
      }
      var correspondences: [String: LayerCorrespondence] = [:]
      for layer in circuit.layers {
        correspondences[layer] = try comparisons[layer].flatMap { try store.finding(of: $0) }
      }
      try store.save(try search.counterpart(of: found, in: correspondences), of: analyses[index])
      progress.advance()
    }
    progress.end()
    return missing.count
  }
}
