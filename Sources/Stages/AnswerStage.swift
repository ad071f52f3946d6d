import Algorithms
import Analyses
import Artifacts
import Basics
import Projects

/// What the model answers to each stimulus, and which units moved the answer.
struct AnswerStage: Stage {
  static let sharing = Sharing.each

  let title = "Attribution"
  let unit = "inputs"
  let questions: [Question]
  let analyses: [AnswerAnalysis]
  private let output: ClassOutput
  private let study: Study

  /// How many stimuli' maps are held at a time.
  private static let batch = 8

  /// Nil where no image is looked at, or the model tells no classes apart.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard !study.stimuli.isEmpty, let output = study.classes else { return nil }
    let digest = try study.specimen.model.digest(ofValue: output.scores)
    let layers = study.layers.map(\.scan)
    analyses = study.stimuli.map {
      AnswerAnalysis(digest: digest, layers: layers, stimulus: $0, preprocessing: study.specimen.preprocessing)
    }
    questions = analyses.map { Question($0) }
    self.output = output
    self.study = study
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Asking what moved the answers", unit, total: missing.count)
    let meter = try AttributionMeter(
      compiler: study.compiler, layers: study.layers.map(\.scan), output: output,
      preprocessing: study.specimen.preprocessing)
    for group in missing.chunks(ofCount: Self.batch) {
      try context.work.interruption.check()
      var batch = Batch()
      let answers = try meter.answers(to: group.map { study.stimuli[$0] }, workers: context.workers)
      for (index, answer) in zip(group, answers) { batch.add(answer, of: analyses[index]) }
      try context.store.save(batch)
      context.progress.advance(group.count)
    }
    context.progress.end()
    return StageOutcome(answered: missing.count)
  }
}
