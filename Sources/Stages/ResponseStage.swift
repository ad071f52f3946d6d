import Analyses
import Artifacts
import Basics
import Projects

/// What each layer does with each input.
struct ResponseStage: Stage {
  let name = ResponseAnalysis.name
  let title = "Activations"
  let unit = "layers"
  let questions: [Question]
  private let pairs: [(layer: Int, input: Int)]
  private let search: ResponseSearch

  /// Nil where no image is looked at.
  init?(_ study: Study) {
    guard !study.inputs.isEmpty else { return nil }
    let search = ResponseSearch(
      compiler: study.compiler, layers: study.layers.map(\.scan), inputs: study.inputs,
      preprocessing: study.specimen.preprocessing)
    pairs = search.inputs.indices.flatMap { input in search.layers.indices.map { ($0, input) } }
    questions = pairs.map { Question(search.analysis(layer: $0.layer, input: $0.input)) }
    self.search = search
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    progress.begin("Looking at inputs", unit, total: missing.count)
    let count = try search.run(
      missing.map { pairs[$0] }, store: store, workers: workers, shouldStop: { Interruption.isRequested }
    ) { progress.reach($0) }
    progress.end()
    return count
  }

  func add(to keys: inout [InputKeys]) {
    for (pair, question) in zip(pairs, questions) { keys[pair.input].responses.append(question.key) }
  }
}
