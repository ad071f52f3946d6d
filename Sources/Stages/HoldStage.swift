import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// What is held at its mean over the images where weights are followed: gates, slopes of functions, scales of
/// normalizations.
struct HoldStage: Stage {
  let title = "Means for weights"
  let unit = "values"
  let analyses: [HeldValue]
  let questions: [Question]
  private let search: HoldSearch
  private let holdings: [Holding]
  private let graph: Graph

  /// Nil where there are no images, or nothing has to be held.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard let search = HoldSearch(study, workers: 1) else { return nil }
    let graph = try study.graph
    holdings = try ConnectionSearch(
      graph, of: study.specimen.model, layers: study.chain.map(\.scan), holds: search
    ).holdings
    guard !holdings.isEmpty else { return nil }
    analyses = try holdings.map(search.analysis)
    questions = analyses.map { Question($0) }
    self.search = search
    self.graph = graph
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    let search = HoldSearch(
      compiler: search.compiler, images: search.images, preprocessing: search.preprocessing, workers: context.workers)
    context.progress.begin("Measuring what weights hold", "images", total: search.count)
    _ = try search.tensors(missing.map { holdings[$0] }, in: graph, store: context.store) { done, _ in
      context.progress.reach(done)
    }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}

extension HoldSearch {
  /// Nil where a study has no images.
  init?(_ study: Study, workers: Int) {
    guard let images = study.images else { return nil }
    self.init(
      compiler: study.compiler, images: images, preprocessing: study.specimen.preprocessing, workers: workers)
  }
}

extension Study {
  /// The network up to the site's layers, for one image.
  var graph: Graph {
    get throws(Diagnostic) {
      try Graph(
        specimen.model, inputs: [specimen.model.inputs[0].name: specimen.inputShape(count: 1)],
        targets: layers.map(\.layer.value))
    }
  }
}
