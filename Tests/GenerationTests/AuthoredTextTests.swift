import Basics
import Foundation
import TestSupport
import Testing

/// All that authors write as text, as editors of other systems leave it.
@Suite struct AuthoredTextTests {
  private static let texts = [
    "labels.txt": "cat\ndog\nhorse\n",
    "Content/articles/guide.md": "---\ntitle: A guide\n---\n# First\n\n::unit{c/relu:0}\n\nLine one\\\nline two.\n",
    "Content/units.yml": "c/relu:0: {name: curves, family: lines}\n",
    "Content/units/c/relu/0.md": "A note.\n",
    "Content/strings/en.yml": "site:\n  articles: Texts\n",
    "Templates/articles.mustache":
      "{{<layout}}\n{{$content}}\n{{#articles}}\n<p>{{linkTitle}}</p>\n{{/articles}}\n{{/content}}\n{{/layout}}\n",
  ]

  private func output(_ written: (String) -> Data) throws -> [String: Data] {
    let project = try TinyProject(features: "{preset: none}", more: "labels: labels.txt")
    for (path, text) in Self.texts { try project.write(written(text), to: path) }
    let configuration = try String(
      contentsOf: project.url.appending(path: "Content/microscope.yml"), encoding: .utf8)
    try project.write(written(configuration), to: "Content/microscope.yml")
    try project.build()
    return try project.output()
  }

  @Test func makesTheSameSiteHoweverItsLinesEnd() throws {
    let plain = try output { Data($0.utf8) }
    #expect(String(decoding: plain["articles/guide/index.html"] ?? Data(), as: UTF8.self).contains("<h1>A guide</h1>"))
    let windows = try output { Data(("\u{FEFF}" + $0.replacingOccurrences(of: "\n", with: "\r\n")).utf8) }
    let returns = try output { Data($0.replacingOccurrences(of: "\n", with: "\r").utf8) }
    #expect(windows == plain)
    #expect(returns == plain)
  }
}
