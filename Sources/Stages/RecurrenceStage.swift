import Analyses
import Artifacts
import Basics
import Findings
import Projects

/// Whether the site's circuits are found again in the second model.
struct RecurrenceStage: Stage {
  static let requires = [StageKey(CircuitDiscovery.self), StageKey(LayerComparison.self)]
  static let sharing = Sharing.each

  let title = "Recurring circuits"
  let unit = "circuits"
  let analyses: [CircuitRecurrence]
  let questions: [Question]
  private let study: Study
  private let circuits: [CircuitDiscovery]

  /// Nil where there is no second model, or no circuit.
  init?(_ study: Study, after agenda: Agenda) {
    let (asked, compared) = (agenda.asks(CircuitDiscovery.self), agenda.asks(LayerComparison.self))
    guard !asked.isEmpty, !compared.isEmpty else { return nil }
    self.study = study
    circuits = asked.map(\.analysis)
    let comparisons = Dictionary(zip(study.layers.map(\.name), compared), uniquingKeysWith: { first, _ in first })
    analyses = circuits.map { circuit in
      CircuitRecurrence(circuit: circuit, comparisons: circuit.layers.compactMap { comparisons[$0]?.analysis })
    }
    questions = zip(analyses, asked).map { analysis, circuit in
      let layers = circuit.analysis.layers.compactMap { comparisons[$0]?.question.key }
      return Question(analysis, needs: [circuit.question.key] + layers)
    }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let second = study.second else { return StageOutcome(answered: 0) }
    let holds = HoldSearch(second, workers: context.workers)
    let search = try RecurrenceSearch(study.compared, second.compared, workers: context.workers) {
      [store = context.store] source, target, graph in
      try holds?.tensors(between: [source, target], in: graph, store: store) ?? [:]
    }
    let found = try context.findings(of: CircuitDiscovery.self)
    let comparisons = Dictionary(
      zip(study.layers.map(\.name), try context.findings(of: LayerComparison.self)),
      uniquingKeysWith: { first, _ in first })
    context.progress.begin("Looking for circuits in the second model", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    for index in missing {
      try context.work.interruption.check()
      guard let circuit = found[index] else {
        outcome.failures[index] = .unanswered(analyses[index].subject)
        continue
      }
      var correspondences: [String: LayerCorrespondence] = [:]
      for layer in circuits[index].layers { correspondences[layer] = comparisons[layer] ?? nil }
      try context.store.save(try search.counterpart(of: circuit, in: correspondences), of: analyses[index])
      outcome.answered += 1
      context.progress.advance()
    }
    context.progress.end()
    return outcome
  }
}
