import Analyses
import Artifacts
import Basics

/// Work that one process does from beginning to end: chunks of images to be read, or questions with those without whose
/// answers they cannot be answered.
struct WorkPiece: Sendable {
  /// The place, in the agenda, of the stage that it was cut from.
  let kind: Int
  /// Places of questions, and chunks, by the place of their stage.
  var questions: [Int: [Int]] = [:]
  var chunks: [Int: [UnreadChunk]] = [:]
  /// How long it takes; nil where that was never measured.
  var seconds: Double?

  /// How much of its kind it is.
  var count: Int { questions[kind]?.count ?? (chunks[kind] ?? []).reduce(0) { $0 + $1.count } }

  mutating func join(_ other: WorkPiece) {
    questions.merge(other.questions) { $0 + $1 }
    chunks.merge(other.chunks) { $0 + $1 }
    seconds = seconds.flatMap { own in other.seconds.map { own + $0 } }
  }
}

/// All work of an agenda that can be done now, cut into pieces that need no answer of one another.
struct WorkPieces {
  private(set) var pieces: [WorkPiece] = []
  /// Places of the questions of each stage that are not answered.
  let missing: [[Int]]
  /// How many of them have to wait.
  let waiting: Int
  private let stages: [any Stage]
  /// Of stages whose questions every share answers that needs one of them, the places and keys of the questions.
  private var everywhere: [Int: (places: [Int], keys: Set<Digest>)] = [:]

  /// - Parameter known: what is there already.
  init(_ agenda: Agenda, known: Store) throws {
    stages = agenda.stages
    let rates = try known.rates()
    missing = try stages.map { stage in
      let answered = try known.contents(name: stage.name)
      return stage.questions.indices.filter { answered[stage.questions[$0].key] == nil }
    }
    let unread = try zip(stages, missing).map { try $0.unread(for: $1, in: known) }
    let reading = Set(zip(agenda.keys, unread).filter { !$1.isEmpty }.map(\.0))
    var waiting = Set(zip(stages, missing).flatMap { stage, places in places.map { stage.questions[$0].key } })
    var cut: [WorkPiece] = []
    // The piece in which a question is answered, and the one that a piece was joined to.
    var homes: [Digest: Int] = [:]
    var joined: [Int] = []
    func root(_ piece: Int) -> Int {
      var piece = piece
      while joined[piece] != piece { piece = joined[piece] }
      return piece
    }
    for (stage, own) in stages.enumerated().map({ ($1, $0) }) {
      for chunk in unread[own] {
        joined.append(cut.count)
        cut.append(
          WorkPiece(kind: own, chunks: [own: [chunk]], seconds: stage.seconds(ofReading: chunk, rates: rates)))
      }
      guard reading.isDisjoint(with: stage.awaited + [agenda.keys[own]]) else { continue }
      let ready = missing[own].filter { waiting.isDisjoint(with: stage.questions[$0].needs) }
      waiting.subtract(ready.map { stage.questions[$0].key })
      if stage.sharing == .everywhere {
        everywhere[own] = (ready, Set(ready.map { stage.questions[$0].key }))
        continue
      }
      let seconds = try ready.isEmpty ? nil : stage.seconds(for: ready, store: known, rates: rates)
      for places in stage.pieces(ready) {
        let piece = cut.count
        cut.append(
          WorkPiece(
            kind: own, questions: [own: places],
            seconds: seconds.map { $0 * Double(places.count) / Double(ready.count) }))
        joined.append(piece)
        for place in places {
          homes[stage.questions[place].key] = piece
          for home in stage.questions[place].needs.compactMap({ homes[$0] }) { joined[root(home)] = root(piece) }
        }
      }
    }
    for (place, piece) in cut.enumerated() where root(place) != place { cut[root(place)].join(piece) }
    self.waiting = waiting.count
    pieces = cut.indices.filter { root($0) == $0 }.map { cut[$0] }
  }

  /// The questions that a share has to answer too because it needs the answers.
  func repeated(for share: WorkShares.Share) -> [Int: [Int]] {
    let needs = Set(share.questions.flatMap { stage, places in places.flatMap { stages[stage].questions[$0].needs } })
    return everywhere.filter { !$1.keys.isDisjoint(with: needs) }.mapValues(\.places)
  }
}
