package import Analyses
package import Artifacts
package import Basics

/// The work of a build, shared out among processes that do not know of one another.
///
/// It is cut into pieces that need no answer of another piece. What has to wait until all images are read, or for an
/// answer that nobody has, is in no share: when the shares are merged, it can be shared out in turn or left to a build.
/// The shares follow from the agenda and from what is known before; every process that is given the same finds the same.
package struct WorkShares: Sendable {
  /// What one process does.
  package struct Share: Sendable {
    /// Places of questions, by the place of their stage in the agenda.
    package var questions: [Int: [Int]] = [:]
    /// Chunks of images to be read, likewise, in the order of their digests.
    package var chunks: [Int: [UnreadChunk]] = [:]
    /// How long it takes, by the speed that was measured before; nil where a kind of work never was.
    package var seconds: Double?

    /// How many images are to be read.
    package var imageCount: Int { chunks.values.joined().reduce(0) { $0 + $1.count } }

    fileprivate init(_ pieces: [WorkPiece]) {
      for piece in pieces {
        questions.merge(piece.questions) { $0 + $1 }
        chunks.merge(piece.chunks) { $0 + $1 }
      }
      questions = questions.mapValues { $0.sorted() }
      chunks = chunks.mapValues { $0.sorted { $0.digest < $1.digest } }
      let known = pieces.compactMap(\.seconds)
      seconds = known.count == pieces.count ? known.reduce(0, +) : nil
    }
  }

  package let shares: [Share]
  /// Names the work and how it is shared out.
  package let digest: Digest
  /// Places of the questions of each stage that were not answered before.
  package let missing: [[Int]]
  /// How many of them are in no share.
  package let waiting: Int

  /// - Parameters:
  ///   - known: what was there before any share was begun: answers, and how fast they were made.
  ///   - count: of the shares.
  package init(_ agenda: Agenda, known: Store, count: Int) throws {
    let work = try WorkPieces(agenda, known: known)
    var shares = Self.deal(work.pieces, to: count).map(Share.init)
    var hasher = DigestHasher()
    for share in shares {
      for (stage, places) in share.questions.sorted(by: { $0.key < $1.key }) {
        for place in places { hasher.update(agenda.stages[stage].questions[place].key) }
      }
      for (stage, chunks) in share.chunks.sorted(by: { $0.key < $1.key }) {
        hasher.update("\(stage)")
        for chunk in chunks { hasher.update(chunk.digest) }
      }
      hasher.update(nil as Digest?)
    }
    digest = hasher.finish()
    missing = work.missing
    waiting = work.waiting
    for index in shares.indices {
      shares[index].questions.merge(work.repeated(for: shares[index])) { first, _ in first }
    }
    self.shares = shares
  }

  /// Pieces whose time is known go, the longest first, to the share that has least to do so far; of all others each kind
  /// is dealt out evenly by count.
  static func deal(_ pieces: [WorkPiece], to count: Int) -> [[WorkPiece]] {
    var shares = [[WorkPiece]](repeating: [], count: max(count, 1))
    let places = shares.indices
    var seconds = places.map { _ in 0.0 }
    for piece in pieces.filter({ $0.seconds != nil }).sorted(by: { $0.seconds ?? 0 > $1.seconds ?? 0 }) {
      let least = places.min { seconds[$0] < seconds[$1] } ?? 0
      shares[least].append(piece)
      seconds[least] += piece.seconds ?? 0
    }
    var dealt = places.map { _ in 0 }
    let kinds = Dictionary(grouping: pieces.filter { $0.seconds == nil }, by: \.kind)
    for (_, pieces) in kinds.sorted(by: { $0.key < $1.key }) {
      var counts = places.map { _ in 0 }
      for piece in pieces.sorted(by: { $0.count > $1.count }) {
        let least = places.min { (counts[$0], dealt[$0]) < (counts[$1], dealt[$1]) } ?? 0
        shares[least].append(piece)
        counts[least] += piece.count
        dealt[least] += 1
      }
    }
    return shares
  }
}
