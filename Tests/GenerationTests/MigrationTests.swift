import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport
import Testing

/// `Tests/Fixtures/Version010`: a project that version 0.1.0 built, with its store.
@Suite struct MigrationTests {
  private let project: TinyProject

  init() throws {
    project = try TinyProject(images: 0)
    let old = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Version010")
    for name in ["Content", "images", "Output", "old.onnx"] {
      let place = project.url.appending(path: name)
      try? FileManager.default.removeItem(at: place)
      try FileManager.default.copyItem(at: old.appending(path: name), to: place)
    }
    let store = try Project(project.url).store
    try FileManager.default.createDirectory(at: store.deletingLastPathComponent(), withIntermediateDirectories: true)
    try SQLite.run(try String(contentsOf: old.appending(path: "store.sql"), encoding: .utf8), at: store)
  }

  @Test func aProjectOf010IsBuiltAsANewOneIs() throws {
    let published = try project.output()
    #expect(published.keys.contains("features/3178f8dc51fa.jpg"))
    let report = try project.build()
    let migrated = try project.output()
    // What still means the same is taken over, what the old program published and this one does not is removed.
    #expect(report.reused > 0)
    #expect(migrated["features/3178f8dc51fa.jpg"] == nil)
    #expect(try project.build().computed == 0)

    try FileManager.default.removeItem(at: project.url.appending(path: ".micrograph"))
    try FileManager.default.removeItem(at: project.url.appending(path: "Output"))
    try project.build()
    #expect(try project.output() == migrated)
  }

  @Test func whoOnlyReadsIsToldHow() throws {
    let fault = #expect(throws: Diagnostic.self) { try StatusReport(try Project(project.url)) }
    #expect(fault?.all.first?.advice == "Run `micrograph build` to bring it up to date.")
  }
}
