import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// How units relate to others of their layer when the images are mirrored or turned.
struct RelationStage: Stage {
  let name = Relations.name
  let title = "Mirror images"
  let unit = "units"
  let questions: [Question]
  private let units: [Unit]
  private let study: Study

  /// Nil where the project has no images.
  init?(_ study: Study) {
    guard let search = RelationSearch(study, workers: 1) else { return nil }
    self.study = study
    let analyses = search.layers.indices.flatMap { layer in
      (0..<search.layers[layer].channels).map { search.analysis(layer: layer, channel: $0) }
    }
    units = analyses.map(\.unit)
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    guard let search = RelationSearch(study, workers: workers) else { return 0 }
    let needed = Set(missing.map { units[$0].layer })
    progress.begin("Comparing mirror images", "images", total: search.images.count)
    try search.run(search.layers.indices.filter { needed.contains(search.layers[$0].name) }, store: store) { done, _ in
      progress.reach(done)
    }
    progress.end()
    return missing.count
  }

  func add(to keys: inout [Unit: UnitKeys]) {
    for (unit, question) in zip(units, questions) { keys[unit, default: UnitKeys()].relations = question.key }
  }
}

extension RelationSearch {
  /// Over all layers of the study whose units have places in the image; nil where the project has no images.
  init?(_ study: Study, workers: Int) {
    guard let images = study.images else { return nil }
    self.init(
      compiler: study.compiler, layers: study.layers.filter { $0.layer.lattice != nil }.map(\.scan),
      images: images, preprocessing: study.specimen.preprocessing, workers: workers)
  }
}
