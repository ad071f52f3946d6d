import Analyses
import Artifacts
import Basics
import Networks

/// The strongest inputs and outputs of each unit among the layers beside its own.
struct WeightStage: Stage {
  let name = UnitConnections.name
  let title = "Weights"
  let unit = "units"
  let questions: [Question]
  private let requests: [ConnectionSearch.Request]
  private let study: Study
  private let graph: Graph

  /// Excitatory and inhibitory connections shown, each way.
  private static let count = 8

  init(_ study: Study) throws {
    self.study = study
    graph = try Graph(
      study.specimen.model, inputs: [study.specimen.model.inputs[0].name: study.specimen.inputShape(count: 1)],
      targets: study.layers.map(\.layer.value))
    let search = ConnectionSearch(
      LinearizedNetwork(graph), layers: study.layers.map { ScanLayer($0) }, count: Self.count, workers: 1)
    requests = study.layers.enumerated().flatMap { index, layer in
      layer.units.enumerated().map { channel, digest in
        .init(layer: index, channel: channel, analysis: search.analysis(layer: index, channel: channel, digest: digest))
      }
    }
    questions = requests.map { Question($0.analysis) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: Progress) throws -> Int {
    let search = ConnectionSearch(
      LinearizedNetwork(graph), layers: study.layers.map { ScanLayer($0) }, count: Self.count, workers: workers)
    progress.begin("Following weights", unit, total: missing.count)
    try search.run(missing.map { requests[$0] }, store: store) { done, _ in progress.reach(done) }
    progress.end()
    return missing.count
  }

  /// Notes under which key each unit's connections are.
  func add(to keys: inout [Unit: UnitKeys]) {
    for (request, question) in zip(requests, questions) {
      keys[request.analysis.unit, default: UnitKeys()].weights = question.key
    }
  }
}
