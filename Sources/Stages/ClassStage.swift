import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// Which classes each unit goes along with: one pass over a sample of the images for all layers.
struct ClassStage: Stage {
  let title = "Classes"
  let unit = "layers"
  let questions: [Question]
  let analyses: [LayerClasses]
  private let logits: String
  private let images: ImageSet
  private let study: Study

  /// Nil where the project has no images, or the model tells no classes apart.
  init?(_ study: Study, after agenda: Agenda) throws {
    let model = study.specimen.model
    guard let images = study.sample, let classes = try ClassOutput(model, image: study.specimen.inputShape(count: 1))
    else { return nil }
    self.study = study
    self.images = images
    logits = classes.logits
    let scores = try model.digest(ofValue: classes.logits)
    analyses = study.layers.map {
      LayerClasses(layer: $0.scan, scores: scores, images: images, preprocessing: study.specimen.preprocessing)
    }
    questions = analyses.map { Question($0) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Comparing with class scores", "images", total: images.count)
    let measurement = ClassMeasurement(
      compiler: study.compiler, layers: missing.map { study.layers[$0].scan }, logits: logits, images: images,
      preprocessing: study.specimen.preprocessing, workers: context.workers)
    for (index, finding) in zip(missing, try measurement.run(context.work)) {
      try context.store.save(finding, of: analyses[index])
    }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}
