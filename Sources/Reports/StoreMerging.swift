import Artifacts
package import Basics
package import Foundation
package import Projects

/// What the merge of stores into one came to, as `micrograph store merge` tells it.
package struct StoreMerging: Encodable, Sendable {
  /// Stores that were merged.
  package private(set) var stores = 0
  /// Results that were not there before, and those that were.
  package private(set) var added = 0
  package private(set) var known = 0
  /// Results that are there with another content: one of both is kept, whichever came first.
  package private(set) var disputed = 0
  /// Results that are damaged where they came from, and were left out.
  package private(set) var damaged = 0
  /// What is wrong with stores that could not be merged; the others are.
  package private(set) var faults: [Diagnostic] = []
  /// What is odd about the shards.
  package private(set) var notes: [Diagnostic] = []

  private enum CodingKeys: String, CodingKey { case stores, added, known, disputed, damaged }

  /// Merges stores into a project's own.
  package init(_ sources: [URL], into project: Project, work: Work) throws {
    try self.init(sources, into: project.store, lock: project.lock, work: work)
  }

  /// Merges stores into one of no project.
  package init(_ sources: [URL], into file: URL, work: Work) throws {
    try self.init(sources, into: file, lock: file.appendingPathExtension("lock"), work: work)
  }

  /// Merges stores, in any order, as far as they can be read; the one that they go into is begun where there is none.
  private init(_ sources: [URL], into target: URL, lock: URL, work: Work) throws {
    let folder = target.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        "the folder for results cannot be made", at: folder.path, advice: "Check that the one above it may be written.")
    }
    let lock = try BuildLock(at: lock)
    defer { withExtendedLifetime(lock) {} }
    let (store, note) = try Store.opening(target, suspicious: lock.ownerDied)
    notes += [note, Store.doubt(about: target)].compactMap(\.self)
    var shards: [ShareRecord: [URL]] = [:]
    let distinct = Set(sources.map { $0.standardizedFileURL.resolvingSymlinksInPath() }).sorted { $0.path < $1.path }
    for url in distinct {
      do {
        let source = try Self.source(url, besides: target)
        for record in try source.shareRecords() { shards[record, default: []].append(url) }
        add(try store.merge(source, interruption: work.interruption))
      } catch let error as Diagnostic {
        // The next one may be as it should; what is wrong with the store that they go into, or its disk, stays so.
        guard error.all.allSatisfy({ $0.place == url.path }) else { throw error }
        faults.append(error)
      }
    }
    let finished = Set(try store.shareRecords().filter(\.isFinished))
    notes += Self.doubts(about: shards, finished: finished)
    try store.close()
  }

  private mutating func add(_ union: StoreUnion) {
    stores += 1
    added += union.added
    known += union.known
    disputed += union.disputed
    damaged += union.damaged
  }

  /// A store that can be read from beginning to end.
  private static func source(_ url: URL, besides target: URL) throws(Diagnostic) -> Store {
    let again = "It is left as it is. Run its shard again, into a new file."
    guard url != target.standardizedFileURL.resolvingSymlinksInPath() else {
      throw Diagnostic(
        "this is the store into which others are merged", at: url.path, advice: "Name only the others.")
    }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else {
      throw Diagnostic("there is no such file", at: url.path, advice: "Check that its shard was finished and copied.")
    }
    guard (attributes[.size] as? NSNumber)?.intValue ?? 0 > 0 else {
      throw Diagnostic("the file is empty", at: url.path, advice: again)
    }
    let store: Store
    do {
      store = try Store(at: url, access: .readOnly)
    } catch {
      throw error.changed { $0.advice = again }
    }
    guard store.isSound() else {
      throw Diagnostic("the store is damaged or cut off", at: url.path, advice: again)
    }
    return store
  }

  /// Says of shards which are missing, which are not finished, and which do not belong together.
  ///
  /// - Parameter all: that are finished, of whatever work and whenever they were merged.
  private static func doubts(about shards: [ShareRecord: [URL]], finished all: Set<ShareRecord>) -> [Diagnostic] {
    let works = Dictionary(grouping: shards.keys) { SharedWork(digest: $0.work, count: $0.count) }
      .sorted { ($0.key.count, $0.key.digest) < ($1.key.count, $1.key.digest) }
    var notes: [Diagnostic] = []
    for (work, _) in works {
      let finished = Set(all.filter { $0.work == work.digest && $0.count == work.count }.map(\.number))
      let missing = (1...max(work.count, 1)).filter { !finished.contains($0) }
      if !missing.isEmpty {
        let numbers = missing.prefix(10).map(String.init).joined(separator: ", ")
        notes.append(
          Diagnostic(
            "of \(work.count) shards these are missing or not finished: \(numbers)\(missing.count > 10 ? ", ..." : "")",
            advice: "Merge them later, or let `micrograph build` do their work."))
      }
    }
    if works.count > 1 {
      let groups = works.map { _, records in
        Set(records.flatMap { shards[$0] ?? [] }.map(\.lastPathComponent)).sorted().prefix(3).joined(separator: ", ")
      }
      notes.append(
        Diagnostic(
          "these stores are not shards of the same work: \(groups.joined(separator: " | "))",
          advice: """
            They were begun with another configuration, model, number of shards, version or state of the project. All of \
            them are kept; what the project does not need `micrograph gc` drops.
            """))
    }
    return notes
  }

  /// What was shared out, and among how many.
  private struct SharedWork: Hashable {
    let digest: Digest
    let count: Int
  }

  /// The same for people.
  package var text: String {
    var parts = ["\(added) results added from \(stores) \(stores == 1 ? "store" : "stores")", "\(known) were there"]
    if disputed > 0 { parts.append("\(disputed) have two answers, of which one is kept by rule") }
    if damaged > 0 { parts.append("\(damaged) are damaged and left out") }
    return parts.joined(separator: ", ")
  }
}
