import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// The weights into each unit from the layer before its own.
struct WeightStage: Stage {
  let title = "Weights"
  let unit = "units"
  let questions: [Question]
  private let search: ConnectionSearch

  init?(_ study: Study, after agenda: Agenda) throws {
    let graph = try Graph(
      study.specimen.model, inputs: [study.specimen.model.inputs[0].name: study.specimen.inputShape(count: 1)],
      targets: study.layers.map(\.layer.value))
    search = try ConnectionSearch(graph, of: study.specimen.model, layers: study.layers.map(\.scan))
    let before = Dictionary(
      zip(study.layers.dropFirst(), study.layers).map { ($0.name, $1.name) }, uniquingKeysWith: { first, _ in first })
    questions = search.analyses.map { Question($0, unit: $0.unit, source: before[$0.unit.layer]) }
  }

  var analyses: [UnitConnections] { search.analyses }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Following weights", unit, total: missing.count)
    let count = try search.run(
      missing, store: context.store, workers: context.workers, shouldStop: { context.work.interruption.isRequested },
      note: { context.progress.note($0) }
    ) { done, _ in context.progress.reach(done) }
    context.progress.end()
    return StageOutcome(answered: count)
  }
}
