import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// The weights into each unit from the layer before its own.
struct WeightStage: Stage {
  static let requires = [StageKey(HeldValue.self)]

  let title = "Weights"
  let unit = "units"
  let questions: [Question]
  private let search: ConnectionSearch

  init?(_ study: Study, after agenda: Agenda) throws {
    let holds = HoldSearch(study, workers: 1)
    search = try ConnectionSearch(
      study.graph, of: study.specimen.model, layers: study.chain.map(\.scan), holds: holds)
    let keys = Dictionary(
      zip(search.holdings, agenda.asks(HeldValue.self).map(\.question.key)), uniquingKeysWith: { first, _ in first })
    let before = Dictionary(
      zip(study.chain.dropFirst(), study.chain).map { ($0.name, $1.name) }, uniquingKeysWith: { first, _ in first })
    questions = search.analyses.map { [search] analysis in
      Question(
        analysis, unit: analysis.unit, source: before[analysis.unit.layer],
        needs: search.holdings(into: analysis.unit).compactMap { keys[$0] })
    }
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
