import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Synchronization
import TestSupport
import Testing

/// Builds that are killed or run out of disk: the next one goes on, and the site is as if nothing had happened.
@Suite struct KillTests {
  /// The site of a build that nothing happened to, and how many commits, renames and removals it took.
  private struct Reference {
    let output: [String: Data]
    let points: Int
  }

  private static let reference = Result {
    let project = try smallProject()
    let count = Atomic(0)
    _ = try project.generator { _ in count.add(1, ordering: .relaxed) }.build()
    return Reference(output: try project.output(), points: count.load(ordering: .relaxed))
  }

  /// As little as has a commit of every kind: one layer of four units.
  private static func smallProject() throws -> TinyProject {
    try TinyProject(images: 3, layers: ["c/relu"], features: "{preset: draft, steps: 2, size: 16}")
  }

  @Test func killedAtEveryCommitRenameAndRemoval() throws {
    let points = try Self.reference.get().points
    #expect(points >= 40)
    let faults = Self.inParallel(points) { index in
      try Self.fault { project in
        let victim = try Victim.start(project, killAt: index + 1)
        victim.waitUntilExit()
        return victim.terminationReason == .uncaughtSignal ? nil : "it was not killed"
      }.map { "at point \(index + 1): \($0)" }
    }
    #expect(faults == [])
  }

  /// Others on each run, so that more moments are tried in time; MICROGRAPH_KILL_SEED gives those of an earlier run.
  private static let seed =
    ProcessInfo.processInfo.environment["MICROGRAPH_KILL_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...99_999)

  /// So many that there are 100 kills with those above, and at least 40.
  @Test func killedAtRandomMoments() throws {
    let count = max(100 - (try Self.reference.get().points), 40)
    print("kill tests: MICROGRAPH_KILL_SEED=\(Self.seed)")
    var random = SplitMix(state: Self.seed)
    let pauses = (0..<count).map { _ in UInt32(random.below(245_001)) + 5_000 }
    let faults = Self.inParallel(count) { index in
      let pause = pauses[index]
      return try Self.fault { project in
        let victim = try Victim.start(project, killAt: 0)
        usleep(pause)
        kill(victim.processIdentifier, SIGKILL)
        victim.waitUntilExit()
        return nil
      }.map { "after \(pause) microseconds (MICROGRAPH_KILL_SEED=\(Self.seed)): \($0)" }
    }
    #expect(faults == [])
  }

  @Test func killedAgainAndAgain() throws {
    var kills = 0
    let fault = try Self.fault { project in
      for point in stride(from: 3, through: try Self.reference.get().points, by: 9) {
        let victim = try Victim.start(project, killAt: point)
        victim.waitUntilExit()
        if victim.terminationReason == .exit { break }
        kills += 1
      }
      return nil
    }
    #expect(fault == nil)
    #expect(kills > 1)
  }

  /// While it goes from one model to the next, with files to remove.
  @Test func killedDuringARebuild() throws {
    let target = try Self.smallProject()
    try target.build()
    try target.write(TinyModel(changed: .layerA))
    let count = Atomic(0)
    _ = try target.generator { _ in count.add(1, ordering: .relaxed) }.build()
    let points = count.load(ordering: .relaxed)
    let output = try target.output()
    let faults = Self.inParallel(min(points, 12)) { index in
      let project = try Self.smallProject()
      try project.build()
      try project.write(TinyModel(changed: .layerA))
      let victim = try Victim.start(project, killAt: 1 + index * (points - 1) / 11)
      victim.waitUntilExit()
      return try Self.finish(project, output).map { "at point \(1 + index * (points - 1) / 11): \($0)" }
    }
    #expect(faults == [])
  }

  @Test func aFullDiskIsToldAndNothingIsLost() throws {
    let points = try Self.reference.get().points
    let full = Diagnostic("the disk is full; everything finished before is kept")
    let faults = Self.inParallel(8) { index in
      let point = 1 + index * (points - 1) / 7
      return try Self.fault { project in
        let count = Atomic(0)
        do {
          _ = try project.generator { _ in
            if count.add(1, ordering: .relaxed).newValue >= point { throw full }
          }.build()
          return "it was not told"
        } catch let fault as Diagnostic {
          return fault == full ? nil : "it was told as \(fault)"
        }
      }.map { "at point \(point): \($0)" }
    }
    #expect(faults == [])
  }

  /// What is wrong after `accident` and another build; nil where nothing is.
  private static func fault(_ accident: (TinyProject) throws -> String?) throws -> String? {
    let project = try smallProject()
    return try accident(project) ?? finish(project, try reference.get().output)
  }

  /// The next build comes to its end, its site is the reference, the store is sound, and the one after does nothing.
  private static func finish(_ project: TinyProject, _ reference: [String: Data]) throws -> String? {
    try project.build()
    let output = try project.output()
    let differing = Set(output.keys).union(reference.keys).filter { output[$0] != reference[$0] }
    guard differing.isEmpty else { return "these files differ: \(differing.sorted().prefix(3))" }
    guard try Store(at: try Project(project.url).store, access: .readOnly).isSound() else {
      return "the store is damaged"
    }
    let report = try project.build()
    return report.computed + report.rendered + report.removed == 0 ? nil : "another build had something to do"
  }

  /// What was returned by any of `count` tasks, three at a time.
  private static func inParallel(_ count: Int, _ task: @Sendable @escaping (Int) throws -> String?) -> [String] {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 3
    let faults = Mutex<[String]>([])
    for index in 0..<count {
      queue.addOperation {
        let fault = Result { try task(index) }
        switch fault {
        case .success(nil): break
        case .success(let fault?): faults.withLock { $0.append(fault) }
        case .failure(let error): faults.withLock { $0.append("task \(index): \(error)") }
        }
      }
    }
    queue.waitUntilAllOperationsAreFinished()
    return faults.withLock { $0 }
  }
}

/// The program that kills itself.
enum Victim {
  /// - Parameter more: the shard and its store, where it builds no site.
  static func start(_ project: TinyProject, killAt point: Int, more: [String] = []) throws -> Process {
    let process = Process()
    process.executableURL = Products.url("BuildVictim")
    process.arguments = [project.url.path, "\(point)"] + more
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
