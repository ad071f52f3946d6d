import Basics
import Foundation
import Prose
import Site
import TestSupport
import Testing

@Suite struct ProseTests {
  private func article(_ text: String) throws -> String {
    var library = MockLibrary().withCircuit()
    library.articles = [ArticleSource(name: "a", file: "Content/articles/a.md", text: text)]
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    let page = try #require(try site.pages().first { $0.path == "articles/a/index.html" })
    return String(decoding: try page.render(in: site), as: UTF8.self)
  }

  @Test func tablesFootnotesAndAutolinksWork() throws {
    let page = try article("| a | b |\n|---|---|\n| 1 | 2 |\n\nA note[^1] at https://example.org\n\n[^1]: Below.\n")
    #expect(page.contains("<td>1</td>"))
    #expect(page.contains("class=\"footnotes\""))
    #expect(page.contains("<a href=\"https://example.org\">"))
  }

  @Test func rawHTMLBecomesText() throws {
    let page = try article("<script>alert(1)</script>\n\nA <b onclick=\"x()\">word</b>.\n\n<div>block</div>\n")
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("&lt;b onclick=&quot;x()&quot;&gt;"))
    #expect(page.contains("&lt;div&gt;block&lt;/div&gt;"))
  }

  @Test func unsafeLinksLoseTheirAddress() throws {
    let page = try article("[here](javascript:alert(1)) and [there](data:text/html,x)")
    #expect(!page.contains("javascript:"))
    #expect(!page.contains("data:text"))
  }

  @Test func directivesInCodeAreLeftAlone() throws {
    let page = try article("`:unit{4b:0}`\n\n```\n::unit{4b:0}\n```\n")
    #expect(page.contains("<code>:unit{4b:0}</code>"))
    #expect(page.contains("::unit{4b:0}\n</code>"))
  }

  @Test func aLayerIsCalledByEitherName() throws {
    let page = try article("See :layer{4b} or :layer{mixed/4b}.")
    #expect(page.matches(of: /<a href="[^"]*layers\/[^"]*4b[^"]*">4b<\/a>/).count == 2, "\(page)")
  }

  /// In a paragraph, in code, in a link and in a title; what is left over of a template is still found.
  @Test func bracesOfAnAuthorAreNoLeftoversOfATemplate() throws {
    var library = MockLibrary().withCircuit()
    let text =
      "---\ntitle: On {{x}}\nsummary: What {{{y}}} is\n---\n{{a}} `{{b}}` [c](d/{{e}}) is undefined.\n\n    {{f}}\n"
    library.articles = [ArticleSource(name: "a", file: "Content/articles/a.md", text: text)]
    let site = try Site(settings: SiteSettings(title: "Mock {{z}}"), sources: TemplateSources(), library: library)
    var files: [String: Data] = [:]
    for page in try site.pages() where page.path.hasSuffix(".html") { files[page.path] = try page.render(in: site) }
    func left(_ files: [String: Data]) throws -> [String] {
      try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }.faults.map(\.what)
        .filter { $0.contains("left over") }
    }
    #expect(try left(files).isEmpty)
    let page = String(decoding: files["articles/a/index.html"] ?? Data(), as: UTF8.self)
    #expect(page.contains("<p>{&#123;a}&#125; <code>{&#123;b}&#125;</code>"))
    files["articles/a/index.html"] = Data(page.replacing("<p>", with: "<p>{{gone}}").utf8)
    #expect(try left(files) == ["'{{' was left over", "'}}' was left over"])
  }

  @Test func allWrongDirectivesAreToldTogetherWithTheirLines() throws {
    let text = "---\ntitle: T\n---\n:unit{9z:1}\n\n::unit{4b:99}\n\n::circuit{none}\n\n::figure{x}\n"
    let faults = #expect(throws: Diagnostic.self) { try article(text) }
    #expect(
      faults?.all.map(\.description) == [
        "Content/articles/a.md, line 4: there is no layer '9z'. There are conv1, 3b, 4a, 4b.",
        "Content/articles/a.md, line 6: there is no unit '4b:99'. The layer has the units 0 to 5.",
        "Content/articles/a.md, line 8: there is no circuit 'none'. There are head.",
        "Content/articles/a.md, line 10: '::figure{x}' is not a directive. "
          + "There are ::unit, ::photographs, ::weights, ::circuit, ::inputs, and within a line :unit, :layer, "
          + ":number, :measured, :edge and :claim.",
      ])
  }

  /// A claim that holds has a mark; one that does not is contradicted on the page and told with its line.
  @Test func claimsAreHeldAgainstWhatWasMeasured() throws {
    let library = MockLibrary().withCircuit()
    let record = try #require(library.circuits.first)
    let verdict = record.circuit.evidence.proof.verdict
    let edge = try #require(record.circuit.edges.first)
    let other = edge.kind == .excites ? "inhibits" : "excites"
    let text = """
      It does. :claim{\(record.name) suggested} It is \(verdict.rawValue). :claim{\(record.name) \(verdict.rawValue)}

      :claim{\(edge.source) \(edge.target) \(edge.kind.rawValue)} :claim{\(edge.source) \(edge.target) \(other)}
      """
    let page = try article(text)
    #expect(page.ranges(of: "<span class=\"claim\"").count == 3)
    #expect(page.ranges(of: "<strong class=\"claim fails\"").count == 1)
    #expect(page.contains("✓ was checked against the measurements"), "the mark is explained below")
    var told = library
    told.articles = [ArticleSource(name: "a", file: "a.md", text: text)]
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: told)
    let refuted = try site.checkProse()
    #expect(refuted.count == 1)
    #expect(refuted.first?.description.hasPrefix("a.md, line 3: what the article claims does not hold") == true)
    #expect(throws: Diagnostic.self) { try article(":claim{4b:0 colour blue}") }
    #expect(throws: Diagnostic.self) { try article(":claim{none proved}") }
  }
}
