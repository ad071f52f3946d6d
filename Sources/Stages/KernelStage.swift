import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// The kernels of the units that read the image itself.
struct KernelStage: Stage {
  let name = KernelPicture.name
  let title = "Kernels"
  let unit = "pictures"
  let questions: [Question]
  private let pictures: [KernelPicture]

  init(_ study: Study) {
    pictures = study.layers.flatMap { layer in
      (0..<layer.channels).compactMap { channel in
        KernelPicture(
          of: Unit(layer.name, channel), in: study.specimen.model, preprocessing: study.specimen.preprocessing)
      }
    }
    questions = pictures.map { Question($0, unit: $0.unit) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    progress.begin("Copying kernels", unit, total: missing.count)
    var batch = Batch()
    for index in missing {
      let (finding, png) = try pictures[index].run()
      batch.add([finding], of: pictures[index], blobs: [png])
      progress.advance()
    }
    try store.save(batch)
    progress.end()
    return missing.count
  }

  func add(to keys: inout [Unit: UnitKeys]) {
    for (picture, question) in zip(pictures, questions) {
      keys[picture.unit, default: UnitKeys()].features.append(question.key)
    }
  }
}
