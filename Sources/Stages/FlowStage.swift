import Analyses
import Artifacts
import Basics
import Findings
import Projects

/// What each circuit does on each stimulus.
struct FlowStage: Stage {
  static let requires = [StageKey(CircuitDiscovery.self)]
  static let sharing = Sharing.each

  let title = "Circuits on inputs"
  let unit = "circuits"
  let analyses: [FlowAnalysis]
  let questions: [Question]
  private let pairs: [(circuit: Int, stimulus: Int)]
  private let study: Study

  /// Nil where no image is looked at, or there is no circuit.
  init?(_ study: Study, after agenda: Agenda) {
    let circuits = agenda.asks(CircuitDiscovery.self)
    guard !study.stimuli.isEmpty, !circuits.isEmpty else { return nil }
    self.study = study
    pairs = study.stimuli.indices.flatMap { stimulus in circuits.indices.map { ($0, stimulus) } }
    analyses = pairs.map {
      FlowAnalysis(
        circuit: circuits[$0.circuit].analysis, stimulus: study.stimuli[$0.stimulus],
        preprocessing: study.specimen.preprocessing)
    }
    questions = zip(analyses, pairs).map { Question($0, needs: [circuits[$1.circuit].question.key]) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Following circuits on inputs", unit, total: missing.count)
    let circuits = try context.findings(of: CircuitDiscovery.self)
    let groups = Dictionary(grouping: missing, by: { pairs[$0].circuit }).sorted { $0.key < $1.key }
    var outcome = StageOutcome(answered: 0)
    for (place, group) in groups {
      try context.work.interruption.check()
      guard let circuit = circuits[place] else {
        for index in group { outcome.failures[index] = .unanswered(analyses[index].subject) }
        continue
      }
      let layers = circuit.layers.compactMap { study.layer(named: $0) }.map(\.scan)
      let meter = try FlowMeter(
        compiler: study.compiler, circuit: circuit, layers: layers, preprocessing: study.specimen.preprocessing)
      let flows = try meter.flows(on: group.map { study.stimuli[pairs[$0].stimulus] }, workers: context.workers)
      var batch = Batch()
      for (index, flow) in zip(group, flows) { batch.add(flow, of: analyses[index]) }
      try context.store.save(batch)
      outcome.answered += group.count
      context.progress.advance(group.count)
    }
    context.progress.end()
    return outcome
  }
}
