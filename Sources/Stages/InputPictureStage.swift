import Analyses
import Artifacts
import Basics
import Projects

/// What the model is shown of each input.
struct InputPictureStage: Stage {
  let name = ModelView.name
  let title = "Inputs"
  let unit = "images"
  let questions: [Question]
  private let study: Study

  /// Nil where no image is looked at.
  init?(_ study: Study) {
    guard !study.inputs.isEmpty else { return nil }
    self.study = study
    questions = study.inputs.map { Question(ModelView(of: $0, preprocessing: study.specimen.preprocessing)) }
  }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    let preprocessing = study.specimen.preprocessing
    progress.begin("Reading inputs", unit, total: missing.count)
    for index in missing {
      let input = study.inputs[index]
      let (finding, jpeg) = try ModelView.picture(of: input, preprocessing: preprocessing)
      try store.save(finding, of: ModelView(of: input, preprocessing: preprocessing), blobs: [jpeg])
      progress.advance()
    }
    progress.end()
    return missing.count
  }

  func add(to keys: inout [InputKeys]) {
    for (place, question) in questions.enumerated() { keys[place].picture = question.key }
  }
}
