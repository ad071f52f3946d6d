import Analyses
import Artifacts
import Basics
import Projects

/// Work on the model with which the site's own is compared: the same as on that, its questions told apart.
struct SecondModelStage<Base: Stage>: Stage {
  private let base: Base
  let questions: [Question]
  let title: String

  init(_ base: Base, of model: String) {
    self.base = base
    title = "\(base.title) (\(model))"
    questions = base.questions.map { $0.aboutSecond(model) }
  }

  init?(_ study: Study, after agenda: Agenda) throws {
    guard let second = study.second, let base = try Base(second, after: agenda) else { return nil }
    self.init(base, of: second.title)
  }

  static var requires: [StageKey] { Base.requires.map { $0.seen(from: .second) } }

  static var sharing: Sharing { Base.sharing }
  static var awaits: [StageKey] { Base.awaits.map { $0.seen(from: .second) } }

  var unit: String { base.unit }
  var analyses: [Base.Asked] { base.analyses }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    try base.answer(missing, in: context.onSecond)
  }

  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double? {
    try base.seconds(for: missing, store: store, rates: rates)
  }

  func supportingKeys(in store: Store) -> [Digest] { base.supportingKeys(in: store) }

  func unread(for missing: [Int], in store: Store) throws -> [UnreadChunk] {
    try base.unread(for: missing, in: store)
  }

  func read(_ chunks: [UnreadChunk], for missing: [Int], in context: StageContext) throws {
    try base.read(chunks, for: missing, in: context.onSecond)
  }

  func seconds(ofReading chunk: UnreadChunk, rates: [String: Double]) -> Double? {
    base.seconds(ofReading: chunk, rates: rates)
  }
}
