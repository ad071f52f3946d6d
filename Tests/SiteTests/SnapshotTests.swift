import Basics
import Foundation
import Site
import TestSupport
import Testing

/// One page of each kind, from mock values, beside what it was when somebody last looked at it.
///
/// Of the first page all HTML is kept, of the others what is their own: the title and the main part. Of a page that is
/// kept in another language too, the words are.
@Suite struct SnapshotTests {
  struct Snapshot: Sendable, CustomTestStringConvertible {
    enum Part: Sendable { case whole, main, words }

    let testDescription: String
    let path: String
    var part = Part.main
    var library: @Sendable (MockLibrary) -> MockLibrary = { $0 }
  }

  private static let snapshots = [
    Snapshot(testDescription: "home", path: "index.html", part: .whole),
    Snapshot(testDescription: "layer", path: "layers/mixed.4a/index.html"),
    Snapshot(testDescription: "unit", path: "layers/mixed.4a/1/index.html"),
    Snapshot(testDescription: "unit-ko", path: "ko/layers/mixed.4a/1/index.html", part: .words),
    Snapshot(testDescription: "circuit", path: "circuits/head/index.html"),
    Snapshot(testDescription: "circuits", path: "circuits/index.html"),
    Snapshot(testDescription: "article", path: "articles/guide/index.html"),
    Snapshot(testDescription: "articles", path: "articles/index.html"),
    Snapshot(testDescription: "search", path: "search/index.html"),
    Snapshot(testDescription: "activation", path: "activations/tabby/index.html"),
    Snapshot(testDescription: "activations", path: "activations/index.html"),
    // Of a model that is compared with another.
    Snapshot(testDescription: "universality", path: "universality/index.html") { $0.withComparison() },
    Snapshot(testDescription: "universality-ko", path: "ko/universality/index.html", part: .words) {
      $0.withComparison()
    },
    Snapshot(testDescription: "layer-matches", path: "universality/mixed.4a/index.html") { $0.withComparison() },
    Snapshot(testDescription: "unit-match", path: "layers/mixed.4a/2/index.html") { $0.withComparison() },
    Snapshot(testDescription: "home-compared", path: "index.html", part: .words) { $0.withComparison() },
    // Of a model that was another before.
    Snapshot(testDescription: "changes", path: "changes/index.html") { $0.withChanges() },
    Snapshot(testDescription: "changes-ko", path: "ko/changes/index.html", part: .words) { $0.withChanges() },
    Snapshot(testDescription: "layer-changes", path: "changes/mixed.4a/index.html") { $0.withChanges() },
  ]

  @Test(arguments: snapshots)
  func pageIsAsItWas(_ snapshot: Snapshot) throws {
    let site = try Site(
      settings: SiteSettings(title: "Mock", languages: ["en", "ko"], version: "1"), sources: TemplateSources(),
      library: snapshot.library(.complete()))
    let page = try #require(try site.pages().first { $0.path == snapshot.path })
    let now = kept(snapshot.part, of: String(decoding: try page.render(in: site), as: UTF8.self))
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Snapshots/\(snapshot.testDescription).\(snapshot.part == .words ? "txt" : "html")")
    if ProcessInfo.processInfo.environment["MICROGRAPH_WRITE_SNAPSHOTS"] != nil {
      try Data(now.utf8).write(to: file)
    }
    let before = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let different = zip(now.split(separator: "\n"), before.split(separator: "\n")).first { $0 != $1 }
    #expect(
      now == before,
      """
      It differs, first where it says '\(different.map { String($0.0.prefix(200)) } ?? "more or fewer lines")'. \
      If that is right, run these tests with MICROGRAPH_WRITE_SNAPSHOTS=1.
      """)
  }

  /// With the pictures inside named by the digest of their bytes.
  private func kept(_ part: Snapshot.Part, of page: String) -> String {
    let html = page.replacing(/data:image\/png;base64,([A-Za-z0-9+\/=]+)/) { match in
      "data:\(Digest(Data(match.1.utf8)).hex.prefix(12))"
    }
    switch part {
    case .whole: return html
    case .main:
      let own = [html.firstMatch(of: /<title>[^\n]*/)?.0, html.firstMatch(of: /(?s)<main.*<\/main>/)?.0]
      return own.compactMap { $0.map { "\($0)\n" } }.joined()
    case .words:
      // Text, and what is read aloud in its place.
      return html.matches(of: /(?: (?:alt|aria-label|title|content|data-words)="([^"]*)"|>([^<]+)<)/)
        .map { ($0.1 ?? $0.2 ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
        .filter { !$0.isEmpty }.map { "\($0)\n" }.joined()
    }
  }
}
