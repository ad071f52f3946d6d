import Basics
import Foundation
import Prose
import Site
import TestSupport
import Testing

/// Names, titles, labels and prose from strangers: shown as text, never markup, never a path outside the site.
@Suite struct HostileNamesTests {
  static let names = [
    "<script>alert('1')</script>\"&", "javascript:alert(1)", "\u{202E}txt.exe\u{2066}", "../../etc/passwd", "a/b\\c:d",
    "CON", "😀👩‍👩‍👧‍👦 한국어", "{{unit}} {{{body}}}", "index.html", "\u{7}\u{1B}[31m", " ",
    "</title><img src=x onerror=alert(1)>",
    "]]><!--", String(repeating: "long ", count: 2000),
  ]

  @Test(arguments: names)
  func everythingThatAStrangerNamesStaysText(name: String) throws {
    var library = MockLibrary()
    library.hostileName = name
    library = library.withCircuit().withComparison().withClassCircuit()
    library.model.title = name
    library.model.file = name
    library.model.summary = AuthorsText(name)
    library.circuits += library.circuits.map { record in
      var other = record
      other.name = name
      return other
    }
    library.classCircuits = library.classCircuits.map { record in
      var other = record
      (other.circuit.name, other.circuit.rival) = (name, name)
      return other
    }
    library.articles = [
      ArticleSource(name: name, file: "a.md", text: "# \(name)\n\n[\(name)](javascript:alert(1))\n\n\(name)\n"),
      ArticleSource(name: "INDEX.html", file: "b.md", text: "---\ntitle: T\n---\n"),
    ]
    let site = try Site(
      settings: SiteSettings(title: name, baseAddress: "https://example.org"), sources: TemplateSources(),
      library: library)
    var files: [String: Data] = [:]
    for page in try site.pages() {
      #expect(page.path.wholeMatch(of: /([A-Za-z0-9_~-][A-Za-z0-9_.~-]*\/)*[A-Za-z0-9_.~-]+/) != nil, "\(page.path)")
      #expect(!page.path.contains("..") && page.path.split(separator: "/").allSatisfy { $0.utf8.count <= 100 })
      files[page.path] = try page.render(in: site)
    }
    #expect(Set(files.keys.map { $0.lowercased() }).count == files.count)
    let folders = Set(
      files.keys.flatMap { path in path.indices.filter { path[$0] == "/" }.map { path[..<$0].lowercased() } })
    #expect(files.keys.allSatisfy { !folders.contains($0.lowercased()) })
    for (path, data) in files where path.hasSuffix(".html") || path.hasSuffix(".js") {
      let text = String(decoding: data, as: UTF8.self)
      for trap in ["<script>alert", "href=\"javascript:", "<img src=x", "\u{202E}", "\u{2066}", "\u{1B}", "\u{0}"] {
        #expect(!text.contains(trap), "\(path) holds '\(trap.debugDescription)'")
      }
    }
    let check = try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }
    #expect(check.faults.map(\.description) == [])
  }

  @Test func layersWithHostileNamesHaveFoldersOfTheirOwn() throws {
    var library = MockLibrary(channels: 3)
    library.layers = (Self.names + ["Conv", "conv", "a.b", "a/b"]).map { name in
      var layer = library.layers[0]
      (layer.name, layer.shortName) = (name, name)
      return layer
    }
    let site = try Site(settings: SiteSettings(title: "M"), sources: TemplateSources(), library: library)
    let paths = try site.pages().map(\.path)
    #expect(Set(paths.map { $0.lowercased() }).count == paths.count)
    for page in try site.pages() where page.path.hasSuffix("html") {
      #expect(!String(decoding: try page.render(in: site), as: UTF8.self).contains("<script>alert"))
    }
  }
}
