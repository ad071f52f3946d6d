import Artifacts
import Basics
import Foundation
import Generation
import Synchronization
import Testing

/// Builds that are killed or run out of disk: the next one goes on, and the site is as if nothing had happened.
@Suite(.serialized) struct KillTests {
  private let reference: [String: Data]
  /// Commits, renames and removals in a build from nothing.
  private let points: Int

  init() throws {
    let project = try TinyProject()
    let count = Atomic(0)
    _ = try project.generator { _ in count.add(1, ordering: .relaxed) }.build()
    points = count.load(ordering: .relaxed)
    reference = try project.output()
  }

  @Test(arguments: 0..<60) func killedAtACommitOrRename(number: Int) throws {
    let project = try TinyProject()
    let point = 1 + number * (points - 1) / 59
    let victim = try Victim.start(project, killAt: point)
    victim.waitUntilExit()
    try #require(victim.terminationReason == .uncaughtSignal)
    try finish(project)
  }

  @Test(arguments: 0..<45) func killedAtARandomMoment(number: Int) throws {
    let project = try TinyProject()
    let victim = try Victim.start(project, killAt: 0)
    usleep(UInt32.random(in: 5_000...400_000))
    kill(victim.processIdentifier, SIGKILL)
    victim.waitUntilExit()
    try finish(project)
  }

  @Test func killedAgainAndAgain() throws {
    let project = try TinyProject()
    var kills = 0
    for point in stride(from: 3, through: points, by: 9) {
      let victim = try Victim.start(project, killAt: point)
      victim.waitUntilExit()
      if victim.terminationReason == .exit { break }
      kills += 1
    }
    #expect(kills > 1)
    try finish(project)
  }

  @Test(arguments: 0..<12) func aFullDiskIsToldAndNothingIsLost(number: Int) throws {
    let project = try TinyProject()
    let point = 1 + number * (points - 1) / 11
    let count = Atomic(0)
    let full = Diagnostic("the disk is full; everything finished before is kept")
    let fault = #expect(throws: Diagnostic.self) {
      try project.generator { _ in
        if count.add(1, ordering: .relaxed).newValue >= point { throw full }
      }.build()
    }
    #expect(fault == full)
    try finish(project)
  }

  /// The next build comes to its end, its site is the reference, the store is sound, and the one after does nothing.
  private func finish(_ project: TinyProject) throws {
    try project.build()
    #expect(try project.output() == reference)
    #expect(try Store(at: try Project(project.url).store, access: .readOnly).isSound())
    let report = try project.build()
    #expect((report.computed, report.written, report.removed) == (0, 0, 0))
  }
}

/// The program that kills itself.
enum Victim {
  static func start(_ project: TinyProject, killAt point: Int) throws -> Process {
    let process = Process()
    process.executableURL = Products.url("BuildVictim")
    process.arguments = [project.url.path, "\(point)"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}

/// Where SwiftPM puts what it builds.
enum Products {
  static func url(_ name: String) -> URL {
    let places = [
      Bundle.main.executableURL?.deletingLastPathComponent(),
      CommandLine.arguments.first.map { URL(fileURLWithPath: $0).deletingLastPathComponent() },
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/release"),
    ]
    let found = places.compactMap { $0?.appending(path: name) }
    return found.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? found[0]
  }
}
