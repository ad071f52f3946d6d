import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// The kernels of the units that read the image itself.
struct KernelStage: Stage {
  let title = "Kernels"
  let unit = "pictures"
  let analyses: [KernelPicture]
  let questions: [Question]

  /// Nil where the configuration wants no pictures.
  init?(_ study: Study, after agenda: Agenda) {
    guard study.configuration.features.recipe != nil else { return nil }
    analyses = study.layers.flatMap { layer in
      (0..<layer.channels).compactMap { channel in
        KernelPicture(
          of: Unit(layer.name, channel), in: study.specimen.model, preprocessing: study.specimen.preprocessing)
      }
    }
    questions = analyses.map { Question($0, unit: $0.unit) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Copying kernels", unit, total: missing.count)
    var batch = Batch()
    for index in missing {
      let (finding, png) = try analyses[index].run()
      batch.add([finding], of: analyses[index], blobs: [png])
      context.progress.advance()
    }
    try context.store.save(batch)
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}
