import Analyses
import Basics
import Projects
import Stages

/// The keys of all findings about one input.
struct InputKeys: Sendable {
  var picture: Digest?
  /// By the layers of the study.
  var responses: [Digest] = []
  var answer: Digest?
  /// By the circuits of the configuration.
  var flows: [Digest] = []

  var all: [Digest] { [picture, answer].compactMap(\.self) + responses + flows }

  /// Of each input, in the order of the study; stages ask about one input after another.
  static func all(_ study: Study, _ agenda: Agenda) -> [InputKeys] {
    func parts(_ questions: [Question]) -> [[Digest]] {
      let size = questions.count / max(study.inputs.count, 1)
      return study.inputs.indices.map { questions[($0 * size)..<(($0 + 1) * size)].map(\.key) }
    }
    let pictures = parts(agenda.asks(ModelView.self).map(\.question))
    let responses = parts(agenda.asks(ResponseAnalysis.self).map(\.question))
    let answers = parts(agenda.asks(AnswerAnalysis.self).map(\.question))
    let flows = parts(agenda.asks(FlowAnalysis.self).map(\.question))
    return study.inputs.indices.map {
      InputKeys(picture: pictures[$0].first, responses: responses[$0], answer: answers[$0].first, flows: flows[$0])
    }
  }
}
