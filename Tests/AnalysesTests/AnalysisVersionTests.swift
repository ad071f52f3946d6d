import Basics
import Foundation
import TestSupport
import Testing

/// What answers were computed by is kept with them as a version, which somebody has to raise: these tests ask whether
/// it was thought of.
///
/// They know the sources of the analyses alone. A change of the engine or of the decoding of images that alters answers
/// calls for new versions too.
@Suite struct AnalysisVersionTests {
  /// For each folder of analyses its names and versions, and the digest of its sources.
  private static let lock = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "versions.txt")

  @Test func versionsFollowTheSources() throws {
    let now = try Self.lines()
    if ProcessInfo.processInfo.environment["MICROGRAPH_WRITE_SNAPSHOTS"] != nil {
      try Data((now.joined(separator: "\n") + "\n").utf8).write(to: Self.lock)
    }
    let before = Set(try String(contentsOf: Self.lock, encoding: .utf8).split(separator: "\n").map(String.init))
    let changed = now.filter { !before.contains($0) }.map { $0.prefix { $0 != ":" } }
    #expect(
      changed == [],
      """
      Sources/Analyses/\(changed.joined(separator: ", ")) changed. Where an analysis answers the same question otherwise \
      than before, raise its version, or old answers stay. Then run \
      `MICROGRAPH_WRITE_SNAPSHOTS=1 swift test --filter AnalysisVersionTests` and commit \(Self.lock.lastPathComponent).
      """)
  }

  /// `Circuits: circuit 6, 0123456789ab`, in order of the folders' names.
  private static func lines() throws -> [String] {
    let root = SharedFiles.packageRoot.appending(path: "Sources/Analyses")
    return try FileManager.default.contentsOfDirectory(atPath: root.path).sorted().map { folder in
      let files = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        .filter { $0.hasSuffix(".swift") }.sorted()
      var hasher = DigestHasher()
      var versions: [String] = []
      for file in files {
        let text = try String(contentsOf: root.appending(path: "\(folder)/\(file)"), encoding: .utf8)
        // Neither comments nor the layout of the text decide an answer.
        let code = text.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }.filter { !$0.hasPrefix("//") }
        for line in code { hasher.update(String(line)) }
        if let name = text.firstMatch(of: /static let name = "(\w+)"/)?.1,
          let version = text.firstMatch(of: /static let version = (\d+)/)?.1
        {
          versions.append("\(name) \(version)")
        }
      }
      return "\(folder): \((versions + [hasher.finish().short]).joined(separator: ", "))"
    }
  }
}
