import Basics
import Foundation
import Site
import TestSupport
import Testing

@Suite struct SiteTests {
  private func files(
    _ library: MockLibrary, languages: [String] = ["en", "ko"], baseAddress: String? = nil
  ) throws -> [String: Data] {
    let site = try Site(
      settings: SiteSettings(title: "Mock microscope", languages: languages, baseAddress: baseAddress, version: "1"),
      sources: TemplateSources(), library: library)
    return Dictionary(
      try site.pages().map { ($0.path, try $0.render(in: site)) }, uniquingKeysWith: { _, second in second })
  }

  private func complete() -> MockLibrary {
    var library = MockLibrary().withCircuit()
    library.articles = [
      ArticleSource(
        name: "guide", file: "Content/articles/guide.md",
        text:
          "---\ntitle: A guide\n---\nSee :unit{4b:0}, mean :number{4b:0 mean}.\n\n::unit{4b:0 3b:1}\n\n::circuit{head}\n\n::photographs{4a:2}\n"
      )
    ]
    return library
  }

  @Test func everyLinkAndImageResolvesAndNothingIsLeftOver() throws {
    let files = try files(complete(), baseAddress: "https://example.org/m")
    let check = try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }
    #expect(check.faults.map(\.description) == [])
    #expect(check.pageCount == 2 * (1 + 1 + 4 + 24 + 2 + 2))
  }

  @Test func sameInputSameBytes() throws {
    let library = complete()
    #expect(try files(library) == files(library))
  }

  @Test func unitPageShowsWhatTheRecordHolds() throws {
    let page = String(decoding: try #require(try files(complete())["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(page.contains("<html lang=\"en\">"))
    #expect(page.contains("<span class=\"id\">4a:1</span>"))
    #expect(page.contains("channel mixed/4a:1: 12.5 after 256 steps, seed 7, 128 × 128 pixels"))
    #expect(page.contains("156 × 156 pixels"))
    #expect(page.contains("href=\"../../mixed.3b/0/index.html\""))
    #expect(page.contains("Mirror partner"))
    #expect(page.contains("A head, whichever way it faces"))
    #expect(page.contains("42.0" + "\u{202F}%") || page.contains("42\u{202F}%"))
    #expect(page.utf8.count < 40_000)
  }

  @Test func deadUnitSaysSoInsteadOfShowingNoise() throws {
    let page = String(decoding: try #require(try files(complete())["layers/conv1/4/index.html"]), as: UTF8.self)
    #expect(page.contains("This unit stayed at 0 whatever was tried"))
    #expect(!page.contains("class=\"feature"))
  }

  @Test func namesFromStrangersStayText() throws {
    var library = complete()
    library.hostileName = "<script>alert('1')</script>\"&\u{202E}javascript:…"
    library = library.withCircuit()
    for (path, data) in try files(library) where path.hasSuffix(".html") || path.hasSuffix(".js") {
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.contains("<script>alert"), "\(path)")
      #expect(!text.unicodeScalars.contains("\u{202E}"), "\(path)")
    }
  }

  @Test func everyKoreanPageIsKoreanAndLinksToItsTwin() throws {
    let files = try files(complete())
    let page = String(decoding: try #require(files["ko/layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(page.contains("<html lang=\"ko\">"))
    #expect(page.contains("가장 강한 입력"))
    #expect(page.contains("href=\"../../../../layers/mixed.4a/1/index.html\""))
  }

  @Test func canonicalLinksOnlyWithAnAddress() throws {
    let without = try files(complete(), languages: ["en"])
    #expect(without["sitemap.xml"] == nil)
    #expect(without.values.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("rel=\"canonical\"") })
    let with = try files(complete(), languages: ["en"], baseAddress: "https://example.org/m")
    let home = String(decoding: try #require(with["index.html"]), as: UTF8.self)
    #expect(home.contains("<link rel=\"canonical\" href=\"https://example.org/m/index.html\">"))
  }
}
