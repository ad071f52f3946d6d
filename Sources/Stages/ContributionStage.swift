import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// What the units of the layer before gave to each unit on the photographs that excite it most.
struct ContributionStage: Stage {
  static let requires = [StageKey(Examples.self), StageKey(UnitConnections.self)]
  static let sharing = Sharing.layers

  let title = "What inputs gave"
  let unit = "units"
  let analyses: [InputContributions]
  let questions: [Question]
  /// Of each analysis: the questions for its unit's photographs and weights.
  private let sources: [(photographs: Examples, weights: UnitConnections)]
  private let images: ImageSet
  private let study: Study

  /// Nil where the project has no images, or one layer alone.
  init?(_ study: Study, after agenda: Agenda) {
    guard let images = study.images else { return nil }
    let photographs = Dictionary(
      agenda.asks(Examples.self).compactMap { item in item.question.unit.map { ($0, item) } },
      uniquingKeysWith: { first, _ in first })
    let asked = agenda.asks(UnitConnections.self).compactMap { weights in
      photographs[weights.analysis.unit].map { (weights: weights, photographs: $0) }
    }
    guard !asked.isEmpty else { return nil }
    self.images = images
    self.study = study
    sources = asked.map { ($0.photographs.analysis, $0.weights.analysis) }
    let layers = Dictionary(study.chain.map { ($0.name, $0.channels) }, uniquingKeysWith: { first, _ in first })
    let analyses = asked.map { weights, photographs in
      InputContributions(
        unit: weights.analysis.unit, of: layers[weights.analysis.unit.layer] ?? 0,
        photographs: photographs.question.key,
        weights: weights.question.key)
    }
    self.analyses = analyses
    questions = zip(analyses, asked).map {
      Question($0, unit: $0.unit, needs: [$1.photographs.question.key, $1.weights.question.key])
    }
  }

  /// Where weights cannot be followed to the layer before, nothing is measured.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    let layers = study.chain.map(\.scan)
    let places = Dictionary(
      layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let photographs = try context.store.findings(of: missing.map { sources[$0].photographs })
    let weights = try context.store.findings(of: missing.map { sources[$0].weights })
    var outcome = StageOutcome(answered: 0)
    var requests: [ContributionSearch.Request] = []
    var none = Batch()
    for (index, found) in zip(missing, zip(photographs, weights)) {
      let analysis = analyses[index]
      switch (found.0, found.1, places[analysis.unit.layer]) {
      case (let examples?, let weights?, let layer?) where weights.obstacle == nil:
        requests.append(
          .init(
            analysis, layer: layer, examples: examples, network: sources[index].photographs.unit,
            path: sources[index].weights.path))
      case (.some, .some, _): none.add(.init(photographs: 0, shares: nil), of: analysis)
      default: outcome.failures[index] = .unanswered(analysis.subject)
      }
    }
    try context.store.save(none)
    let search = ContributionSearch(
      compiler: study.compiler, layers: layers, images: images, preprocessing: study.specimen.preprocessing,
      store: context.store, workers: context.workers)
    let open = try search.recall(requests)
    if !open.isEmpty {
      context.progress.begin("Measuring what inputs gave", unit, total: open.count)
      try search.run(open, interruption: context.work.interruption) { done, _ in context.progress.reach(done) }
      context.progress.end()
    }
    outcome.answered = none.count + requests.count
    return outcome
  }

  /// The measurements, which the photographs of other images may share.
  func supportingKeys(in store: Store) -> [Digest] {
    ((try? store.findings(of: analyses)) ?? []).compactMap { $0?.measurement }
  }
}
