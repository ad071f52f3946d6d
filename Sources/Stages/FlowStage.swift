import Analyses
import Artifacts
import Basics
import Findings
import Projects

/// What each circuit does on each input.
struct FlowStage: Stage {
  let name = FlowAnalysis.name
  let title = "Circuits on inputs"
  let unit = "circuits"
  let questions: [Question]
  private let circuits: [CircuitDiscovery]
  private let pairs: [(circuit: Int, input: Int)]
  private let study: Study

  /// Nil where no image is looked at, or there is no circuit.
  init?(_ study: Study) throws {
    guard !study.inputs.isEmpty, let circuits = try CircuitStage(study)?.analyses else { return nil }
    self.study = study
    self.circuits = circuits
    pairs = study.inputs.indices.flatMap { input in circuits.indices.map { ($0, input) } }
    questions = pairs.map { Question(Self.analysis(circuits[$0.circuit], study, $0.input)) }
  }

  private static func analysis(_ circuit: CircuitDiscovery, _ study: Study, _ input: Int) -> FlowAnalysis {
    FlowAnalysis(circuit: circuit, input: study.inputs[input], preprocessing: study.specimen.preprocessing)
  }

  /// The circuits themselves have been found by then.
  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    progress.begin("Following circuits on inputs", unit, total: missing.count)
    let groups = Dictionary(grouping: missing.map { pairs[$0] }, by: \.circuit).sorted { $0.key < $1.key }
    var count = 0
    for (place, group) in groups {
      try Interruption.check()
      guard let circuit = try store.finding(of: circuits[place]) else { continue }
      let layers = circuit.layers.compactMap { study.layer(named: $0) }.map(\.scan)
      let meter = try FlowMeter(
        compiler: study.compiler, circuit: circuit, layers: layers, preprocessing: study.specimen.preprocessing)
      let flows = try meter.flows(on: group.map { study.inputs[$0.input] }, workers: workers)
      var batch = Batch()
      for (pair, flow) in zip(group, flows) { batch.add(flow, of: Self.analysis(circuits[place], study, pair.input)) }
      try store.save(batch)
      count += group.count
      progress.advance(group.count)
    }
    progress.end()
    return count
  }

  func add(to keys: inout [InputKeys]) {
    for (pair, question) in zip(pairs, questions) { keys[pair.input].flows.append(question.key) }
  }
}
