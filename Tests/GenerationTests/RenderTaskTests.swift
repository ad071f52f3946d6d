import Generation
import Networks
import Site
import TestSupport
import Testing

@Suite struct RenderTaskTests {
  @Test func whatIsAboutAUnitIsMadeTogetherAndNothingElse() throws {
    let settings = SiteSettings(title: "Mock", languages: ["en", "ko"])
    let pages = try Site(settings: settings, sources: TemplateSources(), library: MockLibrary()).pages()
    let tasks = RenderTask.all(pages)
    let own = try #require(tasks.first { $0.unit == Networks.Unit("mixed/4a", 1) })
    #expect(own.pages.map(\.path) == ["ko/layers/mixed.4a/1/index.html", "layers/mixed.4a/1/index.html"])
    #expect(own.files.map(\.path) == ["layers/mixed.4a/data.json"])
    let known = tasks.filter { $0.unit != nil }
    #expect(Set(known.map(\.unit)).count == known.count)
    #expect(tasks.allSatisfy { $0.unit != nil || ($0.pages.count == 1 && $0.files.isEmpty) })
    let made = tasks.flatMap { $0.pages.map(\.path) } + Set(tasks.flatMap { $0.files.map(\.path) })
    #expect(made.sorted() == pages.map(\.path))
  }

  /// Where all data are stale and few pages, one layer's parts wait at a time.
  @Test func theUnitsOfALayerStandTogether() throws {
    let settings = SiteSettings(title: "Mock", languages: ["en", "ko"])
    let pages = try Site(settings: settings, sources: TemplateSources(), library: MockLibrary()).pages()
      .filter { $0 is any PageOfUnits || $0.unit?.channel == 3 }
    let layers = RenderTask.all(pages).compactMap { $0.unit?.layer }
    #expect(layers.count == 4 * 6)
    #expect(zip(layers, layers.dropFirst()).count { $0 != $1 } == 3)
  }
}
