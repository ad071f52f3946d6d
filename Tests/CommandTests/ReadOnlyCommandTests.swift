import Foundation
import TestSupport
import Testing

/// A project that may only be read: another's, or on a medium that cannot be written.
@Suite struct ReadOnlyCommandTests {
  /// Root may write anywhere, so the commands run as nobody where the test runs as root.
  @Test func planAndStatusOnlyRead() throws {
    let project = try TinyProject()
    let path = project.url.path
    #expect(try Tool.run(["build", path]).status == 0)
    #expect(try Tool.shell("chmod -R a+rX,a-w \(path)") == 0)
    defer { _ = try? Tool.shell("chmod -R u+w \(path)") }
    for command in ["plan", "status"] {
      let outcome = try Tool.run([command, path], asNobody: getuid() == 0)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(!outcome.output.isEmpty)
    }
    let build = try Tool.run(["build", path], asNobody: getuid() == 0)
    #expect(build.status == 1)
    #expect(build.errors.contains("may be written"), "\(build.errors)")
  }
}
