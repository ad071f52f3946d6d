import Artifacts
import Basics
import Foundation
import TestSupport
import Testing

private struct Doubling: Analysis {
  typealias Finding = [Float]
  static let name = "doubling"
  static let version = 1
  var number: Float
  var subject: String { "number" }
}

@Suite struct StoreTests {
  private let folder: TemporaryFolder
  private let url: URL

  init() throws {
    folder = try TemporaryFolder()
    url = folder("store/store.sqlite")
  }

  @Test func aFindingIsFoundUnderWhatItDependsOn() throws {
    let store = try Store(at: url)
    #expect(try store.finding(of: Doubling(number: 2)) == nil)
    try store.save([4, 5], of: Doubling(number: 2), blobs: [Data("picture".utf8)])
    #expect(try store.finding(of: Doubling(number: 2)) == [4, 5])
    #expect(try store.finding(of: Doubling(number: 3)) == nil)
    #expect(try store.blob(Digest(Data("picture".utf8))) == Data("picture".utf8))
    #expect(try store.blob(Digest(Data("other".utf8))) == nil)
  }

  @Test func findingsOutliveTheProcess() throws {
    try Store(at: url).save([4], of: Doubling(number: 2))
    #expect(try Store(at: url).findings(of: [Doubling(number: 1), Doubling(number: 2)]) == [nil, [4]])
  }

  @Test func filesAreKnownUntilTheyAreForgotten() throws {
    let store = try Store(at: url)
    let state = FileState(size: 12, modified: -1, changed: 1_700_000_000_000_000_000, node: .max, device: 3)
    let image = KnownImage(state: state, content: Digest(Data("a".utf8)))
    try store.note(["a.jpg": image, "b/c.jpg": image], gone: [], in: "/photographs")
    #expect(try store.knownImages(in: "/photographs") == ["a.jpg": image, "b/c.jpg": image])
    #expect(try store.knownImages(in: "/other").isEmpty)
    try store.note([:], gone: ["a.jpg"], in: "/photographs")
    #expect(try Store(at: url).knownImages(in: "/photographs") == ["b/c.jpg": image])
    try store.forgetImages()
    #expect(try store.knownImages(in: "/photographs").isEmpty)
  }

  @Test func aBatchIsSavedAsAWholeOrNotAtAll() throws {
    struct Stop: Error {}
    let store = try Store(at: url) { point in if point == .beforeCommit { throw Stop() } }
    var batch = Batch()
    for number in 0..<10 { batch.add([Float(number)], of: Doubling(number: Float(number))) }
    #expect(throws: Diagnostic.self) { try store.save(batch) }
    let again = try Store(at: url)
    #expect(try again.contents(name: "doubling").isEmpty)
    try again.save(batch)
    #expect(try again.contents(name: "doubling").count == 10)
  }

  @Test func aNewerStoreIsRefused() throws {
    let store = try Store(at: url)
    try store.save([4], of: Doubling(number: 2))
    try store.close()
    try sqlite("INSERT INTO grdb_migrations VALUES ('9999')")
    let fault = #expect(throws: Diagnostic.self) { try Store(at: url) }
    #expect(fault?.what == "this store was written by a newer version of Micrograph")
    #expect(fault?.isDamage == false)
  }

  @Test func anOlderStoreIsBroughtUpToDate() throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try sqlite(
      String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "version1.sql"),
        encoding: .utf8))
    let fault = #expect(throws: Diagnostic.self) { try Store(at: url, access: .readOnly) }
    #expect(fault?.what == "this store was written by an older version of Micrograph")
    let store = try Store(at: url)
    try store.save([4], of: Doubling(number: 2))
    // What was published is still known; results of the old form are not.
    #expect(try store.publishedFiles().keys.sorted() == ["index.html"])
    #expect(try store.contents(name: "doubling").count == 1)
    #expect(try store.generations().isEmpty)
    #expect(store.isSound())
  }

  @Test(arguments: [0, 100, 40_000]) func aDamagedStoreIsSetAsideAndNamed(offset: UInt64) throws {
    let store = try Store(at: url)
    for number in 0..<200 { try store.save([Float](repeating: 1, count: 500), of: Doubling(number: Float(number))) }
    try store.close()
    let file = try FileHandle(forUpdating: url)
    try file.seek(toOffset: offset)
    try file.write(contentsOf: Data(repeating: 0xAA, count: 30_000))
    try file.close()
    let (fresh, note) = try Store.opening(url, suspicious: true)
    #expect(note?.what == "the store was damaged and is now store.damaged-1.sqlite")
    #expect(try fresh.contents(name: "doubling").isEmpty)
    #expect(FileManager.default.fileExists(atPath: folder("store/store.damaged-1.sqlite").path))
    #expect(fresh.isSound())
  }

  @Test func aChangedByteInAFindingIsNoticed() throws {
    let store = try Store(at: url)
    try store.save([4], of: Doubling(number: 2))
    try store.save([6], of: Doubling(number: 3), blobs: [Data("picture".utf8)])
    try store.save([8], of: Doubling(number: 4))
    try store.close()
    try sqlite("UPDATE finding SET value = x'81' WHERE id = 1; UPDATE blob SET data = 'smudge'")
    let again = try Store(at: url)
    #expect(again.isSound())
    let fault = #expect(throws: Diagnostic.self) { try again.finding(of: Doubling(number: 2)) }
    #expect(fault?.isDamage == true)
    #expect(throws: Diagnostic.self) { try again.blob(Digest(Data("picture".utf8))) }
    try again.close()
    let (mended, note) = try Store.opening(url, suspicious: true)
    #expect(note?.what == "2 damaged results were dropped")
    #expect(try mended.findings(of: ([2, 3, 4] as [Float]).map { Doubling(number: $0) }) == [nil, nil, [8]])
  }

  /// Each a statement that spoils one column, and what reads it.
  private static let spoilt: [(sql: String, read: @Sendable (Store) throws -> Void)] = [
    ("UPDATE file SET digest = x'12'", { _ = try $0.publishedFiles() }),
    ("UPDATE fact SET digest = 3", { _ = try $0.facts() }),
    ("UPDATE generation SET model = x''", { _ = try $0.generations() }),
    ("UPDATE finding SET content = 'text'", { _ = try $0.contents(name: "doubling") }),
    ("UPDATE finding SET key = x'12'", { _ = try $0.lastQuestions(name: "doubling") }),
  ]

  @Test(arguments: spoilt.indices) func aDamagedColumnIsToldAndMended(place: Int) throws {
    let (sql, read) = Self.spoilt[place]
    let store = try Store(at: url)
    let digest = Digest(Data("a".utf8))
    try store.save([4], of: Doubling(number: 2))
    try record(2, in: store)
    try store.publish([PublishedFile(path: "a", digest: digest, size: 1, sources: digest)])
    try store.setFacts(["title": digest])
    try store.close()
    try sqlite(sql)
    let again = try Store(at: url)
    let fault = #expect(throws: Diagnostic.self) { try read(again) }
    #expect(fault?.isDamage == true)
    try again.close()
    let (mended, note) = try Store.opening(url, suspicious: true)
    #expect(note?.what == "1 damaged results were dropped")
    try read(mended)
  }

  @Test func aReadOnlyStoreSaysSo() throws {
    try Store(at: url).save([4], of: Doubling(number: 2))
    let store = try Store(at: url, access: .readOnly)
    #expect(try store.finding(of: Doubling(number: 2)) == [4])
    let fault = #expect(throws: Diagnostic.self) { try store.save([4], of: Doubling(number: 5)) }
    #expect(fault?.what == "the store cannot be opened for writing")
  }

  @Test func collectingKeepsWhatTheNewestModelsNeed() throws {
    let store = try Store(at: url)
    for number in 1...3 {
      try store.save([Float(number)], of: Doubling(number: Float(number)), blobs: [Data("\(number)".utf8)])
    }
    for number in 1...3 { try record(number, in: store) }
    // A build that did not come to its end.
    try store.save([4], of: Doubling(number: 4))
    #expect(try store.shares().map(\.stale) == [3])
    #expect(try store.collect(keeping: 2, dryRun: true).findings == 1)
    #expect(try store.contents(name: "doubling").count == 4)
    let collection = try store.collect(keeping: 2, dryRun: false)
    #expect((collection.findings, collection.blobs) == (1, 1))
    #expect(try store.findings(of: ([1, 2, 3, 4] as [Float]).map { Doubling(number: $0) }) == [nil, [2], [3], [4]])
    #expect(try store.generations().count == 2)
  }

  @Test func anEqualGenerationIsNotWrittenAgain() throws {
    let store = try Store(at: url)
    try store.save([1], of: Doubling(number: 1))
    try record(1, in: store)
    let first = try store.generations()
    try record(1, in: store)
    #expect(try store.generations() == first)
    #expect(try store.findings(name: "doubling", generation: first[0].id)["number"]?.key == Doubling(number: 1).key)
  }

  @Test func filesInOutputAreRemembered() throws {
    let store = try Store(at: url)
    let file = PublishedFile(
      path: "a/index.html", digest: Digest(Data("a".utf8)), size: 1, sources: Digest(Data("s".utf8)))
    try store.publish([file])
    #expect(try store.publishedFiles() == ["a/index.html": file])
    try store.unpublish(["a/index.html"])
    #expect(try store.publishedFiles().isEmpty)
  }

  @Test func theLockNamesItsOwner() throws {
    var first: BuildLock? = try BuildLock(at: folder("lock"))
    #expect(first?.ownerDied == false)
    let fault = #expect(throws: Diagnostic.self) { try BuildLock(at: folder("lock")) }
    #expect(fault?.what == "this project is being built already, by process \(getpid())")
    first = nil
    #expect(try BuildLock(at: folder("lock")).ownerDied == false)
    try Data("99999999\n".utf8).write(to: folder("lock"))
    #expect(try BuildLock(at: folder("lock")).ownerDied)
  }

  @Test func whatIsAnsweredLaterBelongsToTheGeneration() throws {
    let store = try Store(at: url)
    try record(1, in: store)
    try store.save([1], of: Doubling(number: 1))
    try record(1, in: store)
    let newest = try #require(try store.generations().first)
    #expect(try store.generations().count == 1)
    #expect(try store.findings(name: "doubling", generation: newest.id).count == 1)
  }

  @Test func aRenamedSubjectKeepsItsFinding() throws {
    let store = try Store(at: url)
    try store.save([1], of: Doubling(number: 1))
    try record(1, in: store)
    try record(1, subject: "another name", in: store)
    #expect(try store.lastQuestions(name: "doubling").keys.sorted() == ["another name"])
  }

  private func record(_ number: Int, subject: String = "number", in store: Store) throws {
    try store.recordGeneration(
      model: Digest(Data("model \(number)".utf8)),
      questions: [(key: Doubling(number: Float(number)).key, subject: subject)]
    ) { [] }
  }

  private func sqlite(_ sql: String) throws { try SQLite.run(sql, at: url) }
}
