import Analyses
import Artifacts
import Basics
import Projects

/// What each layer does with each stimulus.
struct ResponseStage: Stage {
  let title = "Activations"
  let unit = "layers"
  let analyses: [ResponseAnalysis]
  let questions: [Question]
  private let pairs: [(layer: Int, stimulus: Int)]
  private let search: ResponseSearch

  /// Nil where no image is looked at.
  init?(_ study: Study, after agenda: Agenda) {
    guard !study.stimuli.isEmpty else { return nil }
    let search = ResponseSearch(
      compiler: study.compiler, layers: study.layers.map(\.scan), stimuli: study.stimuli,
      preprocessing: study.specimen.preprocessing)
    pairs = search.stimuli.indices.flatMap { stimulus in search.layers.indices.map { ($0, stimulus) } }
    analyses = pairs.map { search.analysis(layer: $0.layer, stimulus: $0.stimulus) }
    questions = analyses.map { Question($0) }
    self.search = search
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Looking at inputs", unit, total: missing.count)
    let count = try search.run(
      missing.map { pairs[$0] }, store: context.store, workers: context.workers,
      shouldStop: { context.work.interruption.isRequested }
    ) { context.progress.reach($0) }
    context.progress.end()
    return StageOutcome(answered: count)
  }
}
