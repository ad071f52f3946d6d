import Basics
import Foundation
import Generation
import TestSupport
import Testing

/// `micrograph doctor` and `--version`: which program this is, and whether it can work here.
@Suite struct DoctorTests {
  private struct Told: Decodable {
    struct Check: Decodable { var name, found, verdict: String }
    struct Library: Decodable { var name, version: String }
    var version: String
    var libraries: [Library]
    var checks: [Check]
  }

  @Test func namesWhatItWorksWith() throws {
    let project = try TinyProject(images: 0)
    let outcome = try Tool.run(["doctor", project.url.path, "--json"])
    let told = try JSONDecoder().decode(Told.self, from: Data(outcome.output.utf8))
    #expect(outcome.status == 0)
    #expect(told.version == Generator.version)
    #expect(told.libraries.map(\.name) == ["libpng", "zlib", "libjpeg", "libwebp", "cmark-gfm", "SQLite", "libcrypto"])
    #expect(told.libraries.allSatisfy { $0.version.contains { $0.isNumber } })
    #expect(told.checks.map(\.name) == ["processor", "memory", "files", "store", "disk", "Korean"])
    #expect(!FileManager.default.fileExists(atPath: project.url.appending(path: ".micrograph").path), "it only looks")
  }

  @Test func failsWhereABuildWould() throws {
    let project = try TinyProject(images: 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: project.url.path)
    let outcome = try Tool.run(["doctor", project.url.path], asNobody: true)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("which may not be written"))
  }

  @Test func theVersionNamesTheArithmetic() throws {
    let outcome = try Tool.run(["--version"])
    #expect(outcome.output.hasPrefix("\(Generator.version) (commit "))
    #expect(outcome.output.contains("oneDNN 2."))
  }

  @Test func aCommitIsBelievedOfTheProgramThatItNames() throws {
    let folder = try TinyProject(images: 0)
    let (program, note) = (folder.url.appending(path: "program"), folder.url.appending(path: "commit"))
    try folder.write("first", to: "program")
    try folder.write("1a2b3c+changes \(Digest(Data("first".utf8)))\n", to: "commit")
    #expect(Generator.commit(of: program, by: note) == "1a2b3c+changes")
    try folder.write("second", to: "program")
    #expect(Generator.commit(of: program, by: note) == nil)
    #expect(Generator.commit(of: program, by: folder.url.appending(path: "none")) == nil)
  }
}
