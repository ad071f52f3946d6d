import Foundation
import TestSupport
import Testing

/// Shards and merges as people type them.
@Suite struct ShardCommandTests {
  @Test(arguments: [
    ["--shard", "5/4", "--store", "x.sqlite"], ["--shard", "0/4", "--store", "x.sqlite"],
    ["--shard", "two", "--store", "x.sqlite"], ["--shard", "1/4"], ["--store", "x.sqlite"],
    ["--shard", "1/4", "--store", "x.sqlite", "--watch"], ["--shard", "1/4", "--store", "x.sqlite", "--budget", "1m"],
  ])
  func wrongCallsAreRefused(arguments: [String]) throws {
    let project = try TinyProject()
    let outcome = try Tool.run(["build", project.url.path] + arguments)
    #expect(outcome.status == 64)
    #expect(try project.output().isEmpty)
  }

  @Test func nothingToMergeIsAWrongCall() throws {
    let project = try TinyProject()
    #expect(try Tool.run(["store", "merge", project.url.path]).status == 64)
    #expect(try Tool.run(["store", "merge"]).status == 64)
    #expect(try Tool.run(["plan", project.url.path, "--shards", "0"]).status == 64)
  }

  /// Root may write anywhere, so the shards run as nobody where the test runs as root.
  @Test func aProjectThatMayOnlyBeReadIsSharedOut() throws {
    let (project, reference) = (try TinyProject(), try TinyProject())
    let path = project.url.path
    let scratch = "\(path)-scratch"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    #expect(try Tool.shell("chmod -R a+rX,a-w \(path); chmod a+rwx \(scratch)") == 0)
    defer { _ = try? Tool.shell("chmod -R u+w \(path)") }
    for number in 1...2 {
      let shard = try Tool.run(
        ["build", path, "--shard", "\(number)/2", "--store", "\(scratch)/\(number).sqlite"], asNobody: getuid() == 0)
      #expect(shard.status == 0, "\(shard.errors)")
      #expect(shard.output == "\(scratch)/\(number).sqlite\n")
    }
    #expect(try Tool.shell("chmod -R u+w \(path)") == 0)
    let half = try Tool.run(["store", "merge", "--into", "\(scratch)/half.sqlite", "\(scratch)/2.sqlite"])
    #expect(half.status == 0, "\(half.errors)")
    let merge = try Tool.run(["store", "merge", path, "\(scratch)/half.sqlite", "\(scratch)/1.sqlite"])
    #expect(merge.status == 0 && merge.output.contains("results added from 2 stores"), "\(merge.errors)")
    #expect(merge.errors.isEmpty)
    let again = try Tool.run(["store", "merge", path, "\(scratch)/nowhere.sqlite", "\(scratch)/1.sqlite", "--json"])
    #expect(again.status == 1 && again.output.contains("\"added\" : 0"))
    #expect(again.errors.contains("nowhere.sqlite: there is no such file. "))
    for project in [project, reference] { #expect(try Tool.run(["build", project.url.path]).status == 0) }
    #expect(try project.output() == reference.output())
    let digests = try [project, reference].map { try Tool.run(["store", "digest", $0.url.path]).output }
    #expect(digests[0] == digests[1] && digests[0].count == 65)
  }
}
