import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// What each unit detects, where the images come with the truth about them.
struct TruthStage: Stage {
  /// The pass of the images answers most of this on the way.
  static let requires = [StageKey(Examples.self)]
  static let awaits = requires

  let title = "Truth"
  let unit = "layers"
  let questions: [Question]
  let analyses: [LayerTruth]
  private let search: TruthSearch

  /// Nil where nothing is known about the images.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard let search = try TruthSearch(study) else { return nil }
    self.search = search
    analyses = search.layers.indices.map(search.analysis)
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try context.look(
      through: search.pass(missing, context.store, workers: context.workers), "Comparing with the truth")
    try search.run(
      missing, store: context.store, workers: context.workers, interruption: context.work.interruption)
    return StageOutcome(answered: missing.count)
  }

  func supportingKeys(in store: Store) -> [Digest] { search.supportingKeys }
}

extension TruthSearch {
  /// Over all layers whose units have places in the image; nil where nothing is known about the images.
  init?(_ study: Study) throws {
    guard let images = study.images else { return nil }
    try self.init(
      compiler: study.compiler, layers: study.layers.filter { $0.layer.lattice != nil }.map(\.scan), images: images,
      preprocessing: study.specimen.preprocessing)
  }
}
