import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// How units relate to others of their layer when the images are mirrored or turned.
struct RelationStage: Stage {
  /// The pass of the images answers most of this on the way.
  static let requires = [StageKey(Examples.self)]
  static let awaits = requires
  /// When the images have passed, what is left is little beside the circuits that need it.
  static let sharing = Sharing.everywhere

  let title = "Mirror images"
  let unit = "units"
  let questions: [Question]
  let analyses: [Relations]
  private let study: Study

  /// Nil where the project has no images.
  init?(_ study: Study, after agenda: Agenda) {
    guard let search = RelationSearch(study, workers: 1) else { return nil }
    self.study = study
    analyses = search.layers.indices.flatMap { layer in
      (0..<search.layers[layer].channels).map { search.analysis(layer: layer, channel: $0) }
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let search = RelationSearch(study, workers: context.workers) else { return StageOutcome(answered: 0) }
    let needed = Set(missing.map { analyses[$0].unit.layer })
    let layers = search.layers.indices.filter { needed.contains(search.layers[$0].name) }
    let count = try search.count(for: layers, store: context.store)
    if count > 0 { context.progress.begin("Comparing mirror images", "images", total: count) }
    try search.run(layers, store: context.store, interruption: context.work.interruption) { done, _ in
      context.progress.reach(done)
    }
    if count > 0 { context.progress.end() }
    return StageOutcome(answered: missing.count)
  }

  func supportingKeys(in store: Store) -> [Digest] { RelationSearch(study, workers: 1)?.supportingKeys ?? [] }
}

extension RelationSearch {
  /// Over all layers of the study whose units have places in the image, on a sample of the images; nil where there are none.
  init?(_ study: Study, workers: Int) {
    guard let images = study.sample else { return nil }
    self.init(
      compiler: study.compiler, layers: study.layers.filter { $0.layer.lattice != nil }.map(\.scan),
      images: images, preprocessing: study.specimen.preprocessing, workers: workers)
  }
}
