import Artifacts
import Basics
import Foundation
import TestSupport
import Testing

private struct Square: Analysis {
  typealias Finding = [Float]
  static let name = "square"
  static let version = 1
  var number: Float
  var subject: String { "number \(number)" }
}

/// Stores that are joined: a union, whatever comes first.
@Suite struct MergeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A store in a file of its own that knows the squares of some numbers.
  private func store(_ name: String, _ numbers: ClosedRange<Int>, off: Float = 0, origin: String = "") throws -> Store {
    let store = try Store(at: folder("\(name).sqlite"), origin: origin)
    for number in numbers.map(Float.init) {
      try store.save([number * number + off], of: Square(number: number), blobs: [Data("\(number) \(off)".utf8)])
    }
    return store
  }

  private func merged(_ name: String, _ sources: [Store]) throws -> (store: Store, union: StoreUnion) {
    let target = try Store(at: folder("\(name).sqlite"))
    let unions = try sources.map { try target.merge($0, interruption: Interruption()) }
    return (target, unions.reduce(StoreUnion(), +))
  }

  /// With answers that differ between two of them.
  @Test func anyOrderAndGroupingGivesTheSame() throws {
    let sources = [
      try store("a", 1...300), try store("b", 200...500, off: 1), try store("c", 450...700), try store("d", 699...700),
    ]
    let (reference, union) = try merged("in order", sources)
    let digest = try reference.digest()
    #expect(union == StoreUnion(added: 700, known: 2, disputed: 101 + 51, damaged: 0))
    #expect(try reference.contents(name: "square").count == 700)
    for seed in 0..<6 {
      var random = SplitMix(state: UInt64(seed))
      let order = sources.shuffled(using: &random)
      #expect(try merged("shuffled \(seed)", order).store.digest() == digest)
    }
    let pairs = [try merged("ab", Array(sources[..<2])).store, try merged("cd", Array(sources[2...])).store]
    let (grouped, _) = try merged("grouped", pairs.reversed())
    #expect(try grouped.digest() == digest)
    // Nothing is left of answers that gave way.
    #expect(try grouped.collect(keeping: 1, dryRun: true).blobs == 0)
    #expect(grouped.isSound())
  }

  @Test func twiceIsOnce() throws {
    let source = try store("a", 1...30)
    let (once, _) = try merged("once", [source])
    let digest = try once.digest()
    #expect(try once.merge(source, interruption: Interruption()) == StoreUnion(known: 30))
    #expect(try once.digest() == digest)
    #expect(try digest == source.digest())
  }

  @Test func aDigestIsOfWhatIsKnownAlone() throws {
    let (a, b) = (try store("a", 1...5, origin: "AVX2"), try store("b", 1...5, origin: "AVX-512"))
    #expect(try a.digest() == b.digest())
    try a.recordRate("square", count: 5, seconds: 1)
    #expect(try a.digest() == b.digest())
    try a.save([36], of: Square(number: 6))
    #expect(try a.digest() != b.digest())
    #expect(try Store(at: folder("c.sqlite")).digest() != b.digest())
  }

  @Test func whatIsDamagedIsLeftOut() throws {
    let source = try store("a", 1...3)
    try source.save([0], of: Square(number: 9), blobs: [Data("gone".utf8)])
    try source.close()
    try SQLite.run(
      """
      UPDATE finding SET value = x'5b325d' WHERE id = 1; DELETE FROM blob WHERE data = CAST('gone' AS BLOB);
      """, at: folder("a.sqlite"))
    let again = try Store(at: folder("a.sqlite"), access: .readOnly)
    let (target, union) = try merged("target", [again])
    #expect(union == StoreUnion(added: 2, damaged: 2))
    #expect(try target.findings(of: ([1, 2, 3, 9] as [Float]).map { Square(number: $0) }) == [nil, [4], [9], nil])
  }

  @Test func speedsAreTakenOverInAnyOrder() throws {
    let (a, b) = (try store("a", 1...1), try store("b", 2...2))
    try a.recordRate("scan", count: 10, seconds: 5)
    try b.recordRate("scan", count: 30, seconds: 6)
    try b.recordRate("features", count: 3, seconds: 9)
    for (name, sources) in [("ab", [a, b]), ("ba", [b, a]), ("aba", [a, b, a])] {
      #expect(try merged(name, sources).store.rates() == ["scan": 0.2, "features": 3])
    }
  }

  /// The disk is full at the second of three commits of findings; what came before is kept, and the next merge goes on.
  @Test func aMergeThatIsCutOffGoesOn() throws {
    let source = try store("a", 1...600)
    struct Full: Error {}
    let point = Counter()
    let target = try Store(at: folder("target.sqlite")) {
      if $0 == .beforeCommit, point.add(1) == 2 { throw Full() }
    }
    #expect(throws: Diagnostic.self) { try target.merge(source, interruption: Interruption()) }
    #expect(try target.contents(name: "square").count == 256)
    let rest = try target.merge(source, interruption: Interruption())
    #expect(rest == StoreUnion(added: 344, known: 256))
    #expect(try target.digest() == source.digest())
  }

  @Test func aStoreIsReadThroughToItsBase() throws {
    let base = try store("base", 1...3)
    let store = try Store(at: folder("over.sqlite"), over: base)
    try store.save([17], of: Square(number: 4))
    #expect(try store.findings(of: ([3, 4, 5] as [Float]).map { Square(number: $0) }) == [[9], [17], nil])
    #expect(try store.contents(name: "square").count == 4)
    #expect(try store.blob(Digest(Data("2.0 0.0".utf8))) != nil)
    #expect(try base.contents(name: "square").count == 3)
    #expect(try Store(at: folder("over.sqlite"), access: .readOnly).contents(name: "square").count == 1)
  }

  @Test func sharesAreRemembered() throws {
    let work = Digest(Data("work".utf8))
    let (a, b) = (try store("a", 1...1), try store("b", 2...2))
    try a.add([ShareRecord(work: work, number: 1, count: 2, isFinished: true)])
    try b.add([ShareRecord(work: work, number: 2, count: 2, isFinished: false)])
    let (target, _) = try merged("target", [b, a])
    #expect(try target.shareRecords().map(\.isFinished) == [true, false])
    try target.add([ShareRecord(work: work, number: 1, count: 2, isFinished: false)])
    #expect(try target.shareRecords().map(\.isFinished) == [true, false])
  }
}
