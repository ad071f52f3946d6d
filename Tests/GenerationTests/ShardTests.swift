import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport
import Testing

/// Work that is shared out among processes, and joined again: the store and the site are those of one process.
@Suite struct ShardTests {
  /// A project with circuits, an image that is looked at, and a second model, built by one process.
  private static func project() throws -> TinyProject {
    let project = try TinyProject(
      images: 40, features: "{preset: draft, steps: 2, size: 16}",
      more: """
        inputs: [images/3.png]
        circuits: [{name: top, target: "c/relu:1", layers: [a/relu, b/join]}]
        compare: other.onnx
        """)
    try project.write(TinyModel(changed: .layerA).data, to: "other.onnx")
    return project
  }

  private struct Reference {
    let output: [String: Data]
    let digest: Digest
  }

  private static let reference = Result {
    let project = try ShardTests.project()
    try project.build()
    return Reference(output: try project.output(), digest: try project.digest())
  }

  @Test(arguments: [1, 4, 16]) func anyNumberOfShardsGivesTheSame(count: Int) throws {
    let reference = try Self.reference.get()
    let project = try Self.project()
    var random = SplitMix(state: UInt64(count))
    var waiting: [Int] = []
    for round in 1...2 {
      let stores = try (1...count).map { try project.shard($0, of: count, round: round) }
      waiting.append(try #require(Set(stores.map(\.report.waiting)).first))
      #expect(Set(stores.map(\.report.waiting)).count == 1)
      for group in stores.map(\.store).shuffled(using: &random).chunked(into: 3) {
        let merging = try project.merge(group)
        #expect(merging.disputed == 0 && merging.damaged == 0 && merging.faults.isEmpty)
      }
    }
    // What has to wait for the first round is done in the second, and little is left for the build.
    #expect(waiting[0] > 0 && waiting[1] == 0)
    try project.build()
    #expect(try project.digest() == reference.digest)
    #expect(try project.output() == reference.output)
    let again = try project.build()
    #expect(again.computed == 0 && again.rendered == 0)
  }

  /// Nothing but the first round, one shard of which never came.
  @Test func whatAShardLacksTheBuildDoes() throws {
    let project = try Self.project()
    let merging = try project.merge(try [1, 3].map { try project.shard($0, of: 3).store })
    #expect(merging.notes.map(\.what) == ["of 3 shards these are missing or not finished: 2"])
    try project.build()
    #expect(try project.digest() == Self.reference.get().digest)
    #expect(try project.output() == Self.reference.get().output)
  }

  @Test func theSharesAreAllTheWorkOnce() throws {
    let project = try Self.project()
    let one = try #require(try project.plan(shards: 1).shards?.first)
    for count in [2, 5] {
      let plan = try project.plan(shards: count)
      let shards = try #require(plan.shards)
      #expect(shards.map(\.number) == Array(1...count))
      #expect(shards.reduce(0) { $0 + $1.images } == one.images)
      #expect(shards.reduce(0) { $0 + $1.compute } >= one.compute)
      #expect(try plan.compute == one.compute + #require(plan.waiting))
      #expect(shards.allSatisfy { $0.compute + $0.images > 0 })
    }
  }

  @Test func aShardIsGoneOnWith() throws {
    let project = try Self.project()
    let first = try project.shard(1, of: 2)
    #expect(first.report.computed > 0 && first.report.reused == 0)
    let again = try project.shard(1, of: 2)
    #expect(again.report.computed == 0 && again.report.reused == first.report.computed)
    #expect(try project.output().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: try Project(project.url).store.path))
  }

  /// At some commits of the shard; it is begun again each time, and the merge is killed too.
  @Test func killedShardsLoseNothing() throws {
    let project = try Self.project()
    var kills = 0
    for number in 1...2 {
      for point in stride(from: 2, to: 400, by: 7) {
        let victim = try Victim.start(
          project, killAt: point, more: ["\(number)/2", project.shardStore(number, round: 1).path])
        victim.waitUntilExit()
        if victim.terminationReason == .exit { break }
        kills += 1
      }
    }
    #expect(kills > 4)
    let stores = [1, 2].map { project.shardStore($0, round: 1) }
    #expect(try project.merge(stores).notes.isEmpty)
    try project.build()
    #expect(try project.digest() == Self.reference.get().digest)
    #expect(try project.output() == Self.reference.get().output)
  }

  @Test func storesThatCannotBeMergedAreNamedAndTheOthersAre() throws {
    let project = try Self.project()
    let good = try project.shard(1, of: 2).store
    let other = try project.shard(2, of: 3, round: 7).store
    let cut = project.url.appending(path: "cut.sqlite")
    try Data(contentsOf: good).prefix(60_000).write(to: cut)
    let empty = project.url.appending(path: "empty.sqlite")
    try Data().write(to: empty)
    let text = project.url.appending(path: "text.sqlite")
    try Data(String(repeating: "no database ", count: 100).utf8).write(to: text)
    let nowhere = project.url.appending(path: "nowhere.sqlite")
    let merging = try project.merge([good, cut, empty, text, nowhere, other, good])
    #expect(merging.stores == 2 && merging.added > 0)
    #expect(Set(merging.faults.map { $0.all.first?.place ?? "" }) == Set([cut, empty, text, nowhere].map(\.path)))
    #expect(merging.notes.last?.what == "these stores are not shards of the same work: 1.sqlite | 2.sqlite")
    let own = try Project(project.url).store
    #expect(try project.merge([own]).faults.map(\.what) == ["this is the store into which others are merged"])
  }

  @Test(arguments: ["0/4", "5/4", "1/0", "-1/4", "1", "1/4/2", "a/b", "", "1/99999999999999999999", "1/10001"])
  func noSuchShard(text: String) {
    #expect(Shard(text) == nil)
  }
}

extension TinyProject {
  fileprivate func shardStore(_ number: Int, round: Int) -> URL {
    url.appending(path: "shards/\(round)/\(number).sqlite")
  }

  fileprivate func shard(_ number: Int, of count: Int, round: Int = 1) throws -> (store: URL, report: ShardReport) {
    let store = shardStore(number, round: round)
    let shard = try #require(Shard(number, of: count))
    return (store, try generator().build(shard, into: store))
  }

  fileprivate func merge(_ stores: [URL]) throws -> StoreMerging {
    try StoreMerging(stores, into: try Project(url).store, work: Work(workers: 1))
  }

  fileprivate func digest() throws -> Digest { try Store(at: try Project(url).store, access: .readOnly).digest() }

  fileprivate func plan(shards: Int) throws -> PlanReport { PlanReport(try generator().plan(shards: shards)) }
}

extension Array {
  fileprivate func chunked(into count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
  }
}
