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

  @Test func picturesOfTheAuthorsOwnArePublished() throws {
    let project = try TinyProject(features: "{preset: none}", more: "language: [en, ko]")
    let picture = try #require(FileManager.default.contents(atPath: project.url.appending(path: "images/1.png").path))
    try project.write(picture, to: "Content/pictures/a b.png")
    try project.write(
      "![A *small* \"one\"](../pictures/a%20b.png) and ![web](https://example.org/x.png)\n\n| a |\n|---|\n| ![cell](../pictures/a%20b.png) |\n",
      to: "Content/articles/guide.md")
    try project.build()
    let output = try project.output()
    let path = try #require(output.keys.first { $0.hasPrefix("pictures/") })
    #expect(output[path] == picture)
    for (page, up) in [("articles/guide", "../../"), ("ko/articles/guide", "../../../")] {
      let text = String(decoding: try #require(output["\(page)/index.html"]), as: UTF8.self)
      let image =
        "<img src=\"\(up)\(path)\" width=\"20\" height=\"20\" loading=\"lazy\" alt=\"A small &quot;one&quot;\">"
      #expect(text.contains(image))
      #expect(text.contains("loading=\"lazy\" alt=\"cell\"></td>"))
    }
    #expect(try project.build().written == 0)
    try project.write(
      try #require(FileManager.default.contents(atPath: project.url.appending(path: "images/2.png").path)),
      to: "Content/pictures/a b.png")
    try project.build()
    #expect(try project.output().keys.filter { $0.hasPrefix("pictures/") }.count == 1)
    #expect(try project.output()[path] == nil)
  }

  @Test(arguments: [
    ("../../images/1.png", "it is not in Content"), ("/etc/passwd", "it is not in Content"),
    ("linked.png", "it is not in Content"), ("gone.png", "there is no such file"),
    ("text.png", "the file is no JPEG, PNG or WebP image"),
  ])
  func onlyPicturesInContentAre(address: String, fault: String) throws {
    let project = try TinyProject(features: "{preset: none}")
    try project.write("Line one\n\n![it](\(address))\n", to: "Content/articles/guide.md")
    try project.write("no picture", to: "Content/articles/text.png")
    try FileManager.default.createSymbolicLink(
      atPath: project.url.appending(path: "Content/articles/linked.png").path,
      withDestinationPath: project.url.appending(path: "images/1.png").path)
    let faults = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(faults?.all.map(\.what) == ["the picture '\(address)': \(fault)"])
    #expect(faults?.all.first?.place == "Content/articles/guide.md, line 3")
  }
}
