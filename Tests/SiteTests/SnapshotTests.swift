import Basics
import Foundation
import Site
import TestSupport
import Testing

/// The HTML of one page of each kind, from mock values, beside what it was when somebody last looked at it.
@Suite struct SnapshotTests {
  private static let pages = [
    "home": "index.html", "layer": "layers/mixed.4a/index.html", "unit": "layers/mixed.4a/1/index.html",
    "unit-ko": "ko/layers/mixed.4a/1/index.html", "circuit": "circuits/head/index.html",
    "circuits": "circuits/index.html", "article": "articles/guide/index.html", "articles": "articles/index.html",
    "search": "search/index.html", "activation": "activations/tabby/index.html",
    "activations": "activations/index.html",
  ]
  /// Of a model that is compared with another.
  private static let compared = [
    "universality": "universality/index.html", "universality-ko": "ko/universality/index.html",
    "layer-matches": "universality/mixed.4a/index.html", "unit-match": "layers/mixed.4a/2/index.html",
    "home-compared": "index.html",
  ]

  @Test(arguments: pages.keys.sorted())
  func pageIsAsItWas(name: String) throws {
    try check(name, at: try #require(Self.pages[name]), library: .complete())
  }

  @Test(arguments: compared.keys.sorted())
  func comparedPageIsAsItWas(name: String) throws {
    try check(name, at: try #require(Self.compared[name]), library: .complete().withComparison())
  }

  private func check(_ name: String, at path: String, library: MockLibrary) throws {
    let site = try Site(
      settings: SiteSettings(title: "Mock", languages: ["en", "ko"], version: "1"), sources: TemplateSources(),
      library: library)
    let page = try #require(try site.pages().first { $0.path == path })
    let html = readable(String(decoding: try page.render(in: site), as: UTF8.self))
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name).html")
    if ProcessInfo.processInfo.environment["MICROGRAPH_WRITE_SNAPSHOTS"] != nil {
      try Data(html.utf8).write(to: file)
    }
    let before = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let different = zip(html.split(separator: "\n"), before.split(separator: "\n")).first { $0 != $1 }
    #expect(
      html == before,
      """
      \(name) differs, first where it says '\(different.map { String($0.0.prefix(200)) } ?? "more or fewer lines")'. \
      If that is right, run these tests with MICROGRAPH_WRITE_SNAPSHOTS=1.
      """)
  }

  /// With the pictures inside named by the digest of their bytes.
  private func readable(_ html: String) -> String {
    html.replacing(/data:image\/png;base64,([A-Za-z0-9+\/=]+)/) { match in
      "data:\(Digest(Data(match.1.utf8)).hex.prefix(12))"
    }
  }
}
