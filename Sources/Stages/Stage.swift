package import Analyses
package import Artifacts
package import Basics
package import Projects

/// Names a kind of work of a build: by the analyses that it answers, and by the model that they are about.
package struct StageKey: Hashable, Sendable {
  /// The site's own model, or the one with which it is compared.
  package enum Side: Hashable, Sendable { case own, second }

  let name: String
  let side: Side

  package init<A: Analysis>(_ asked: A.Type, of side: Side = .own) {
    name = asked.name
    self.side = side
  }

  private init(name: String, side: Side) {
    self.name = name
    self.side = side
  }

  /// The key that a stage means which does for `side` what it does for the site's own model.
  func seen(from side: Side) -> StageKey { side == .own ? self : StageKey(name: name, side: side) }
}

/// One kind of analysis in a build: all that the site needs of it, what it needs to be done before, and how what is
/// missing is computed.
package protocol Stage: Sendable {
  associatedtype Asked: Analysis

  /// The stages whose questions or answers this one reads, or whose work makes its own shorter.
  static var requires: [StageKey] { get }

  /// Which of its questions are answered together where several processes share the work.
  static var sharing: Sharing { get }
  /// The stages all of whose images must have been read before one of several processes can answer its questions.
  static var awaits: [StageKey] { get }

  /// Nil where a study has no need of it. Faults of the configuration are told together.
  ///
  /// - Parameter agenda: the stages that this one requires.
  init?(_ study: Study, after agenda: Agenda) throws

  /// For people: `Photographs`.
  var title: String { get }
  /// What one piece of the work is: `units`.
  var unit: String { get }
  var analyses: [Asked] { get }
  /// The same without their type, in the same order.
  var questions: [Question] { get }
  /// Computes the answers to some of the questions, by their places in the list, and saves each as it is finished.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome
  /// How long the answers to some of the questions will take, by the measured seconds for a piece of each kind of work;
  /// nil where one was never measured.
  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double?
  /// The keys of findings that the answers were made from and a later build may use again.
  func supportingKeys(in store: Store) -> [Digest]
  /// The chunks of images that must pass before some of the questions can be answered; whoever lets one pass leaves what
  /// is found in the store.
  func unread(for missing: [Int], in store: Store) throws -> [UnreadChunk]
  /// Lets some of these chunks pass.
  func read(_ chunks: [UnreadChunk], for missing: [Int], in context: StageContext) throws
  /// How long a chunk takes, by the measured seconds of each kind of work; nil where it was never measured.
  func seconds(ofReading chunk: UnreadChunk, rates: [String: Double]) -> Double?
}

extension Stage {
  package static var requires: [StageKey] { [] }
  package static var sharing: Sharing { .together }
  package static var awaits: [StageKey] { [] }

  /// The same of a stage whose type is not known.
  var sharing: Sharing { Self.sharing }
  var awaited: [StageKey] { Self.awaits }

  /// The name of the analyses, by which their findings are kept.
  package var name: String { Asked.name }

  package func supportingKeys(in store: Store) -> [Digest] { [] }

  package func unread(for missing: [Int], in store: Store) throws -> [UnreadChunk] { [] }

  package func read(_ chunks: [UnreadChunk], for missing: [Int], in context: StageContext) throws {}

  package func seconds(ofReading chunk: UnreadChunk, rates: [String: Double]) -> Double? { nil }

  package func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double? {
    rates[name].map { $0 * Double(missing.count) }
  }
}

/// What a stage came to.
package struct StageOutcome: Sendable {
  /// How many questions it answered; the rest, but for the failures, is left for the next build.
  package var answered = 0
  /// Why some cannot be answered, by their places.
  package var failures: [Int: Diagnostic] = [:]

  package init(answered: Int) { self.answered = answered }
}

extension Diagnostic {
  /// Something that a question needs has no answer.
  static func unanswered(_ subject: String) -> Diagnostic {
    Diagnostic("what it is made from is not in the store", at: subject, advice: "Run `micrograph build` again.")
  }
}

/// What a stage works with: the store, the answers of the stages before, and how the work is done.
package struct StageContext: Sendable {
  package let store: Store
  package let work: Work
  /// How long pictures may take in one build.
  let budget: Duration?
  private let agenda: Agenda
  private let side: StageKey.Side

  package init(_ agenda: Agenda, store: Store, work: Work, budget: Duration?) {
    self.init(agenda, store, work, budget, .own)
  }

  private init(_ agenda: Agenda, _ store: Store, _ work: Work, _ budget: Duration?, _ side: StageKey.Side) {
    self.agenda = agenda
    self.store = store
    self.work = work
    self.budget = budget
    self.side = side
  }

  var progress: any WorkProgress { work.progress }
  var workers: Int { work.workers }

  /// The same for work on the second model.
  var onSecond: StageContext { StageContext(agenda, store, work, budget, .second) }

  /// Answers some questions one after another; between them the work may be interrupted.
  ///
  /// - Parameters:
  ///   - title: of what is done: `Reading attention`.
  ///   - unit: what a question is about: `layers`.
  func answerEach(
    _ missing: [Int], _ title: String, _ unit: String, _ answer: (_ index: Int) throws -> Void
  ) throws -> StageOutcome {
    progress.begin(title, unit, total: missing.count)
    for index in missing {
      try work.interruption.check()
      try answer(index)
      progress.advance()
    }
    progress.end()
    return StageOutcome(answered: missing.count)
  }

  /// Lets those images pass that have not.
  ///
  /// - Parameter title: of what is done: `Scanning`.
  func look(through pass: ImagePass, _ title: String) throws {
    let gaps = try pass.gaps()
    guard !gaps.isEmpty else { return }
    progress.begin(title, "images", total: gaps.reduce(0) { $0 + $1.chunk.count })
    try pass.run(gaps, interruption: work.interruption) { done, _ in progress.reach(done) }
    progress.end()
  }

  /// The answers of a stage before, in the order of its questions; nil for what is not answered.
  func findings<A: Analysis>(of asked: A.Type) throws -> [A.Finding?] {
    try store.findings(of: agenda.analyses(of: asked, side))
  }
}
