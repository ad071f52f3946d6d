import Basics
import Foundation
import Networks
import Site
import TestSupport
import Testing

/// Networks of many layers: stages in the navigation, the diagram and the table.
@Suite struct StageTests {
  /// A made-up network whose layers have these names and sizes of maps, each fed by the one before.
  private func pages(
    _ layers: [(name: String, side: Int?)], inputs: @Sendable (Int) -> [Int] = { $0 == 0 ? [] : [$0 - 1] }
  ) throws -> [String: String] {
    var library = MockLibrary(channels: 2)
    library.layers = layers.enumerated().map { index, layer in
      LayerFacts(
        name: layer.name, shortName: layer.name, operation: "Conv", channels: 2,
        mapSize: layer.side.map { Size(square: $0) }, inputs: inputs(index).map { layers[$0].name })
    }
    let site = try Site(
      settings: SiteSettings(title: "Mock", languages: ["en"], version: "1"), sources: TemplateSources(),
      library: library)
    return Dictionary(
      try site.pages().filter { $0.path.hasSuffix("index.html") }
        .map { ($0.path, String(decoding: try $0.render(in: site), as: UTF8.self)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The texts of the links of a navigation.
  private func links(_ className: String, in page: String) -> [String] {
    let found = page.matches(of: /(?s)<nav class="([^"]*)"[^>]*>(.*?)<\/nav>/).first { $0.1 == className }
    return (found.map { String($0.2) } ?? "").matches(of: />([^<]+)<\/a>/).map { String($0.1) }
  }

  @Test func aNetworkOfManyLayersStandsInStages() throws {
    let layers = (0..<60).map { (name: "layer\($0 / 15 + 1).\($0 % 15)", side: 56 >> ($0 / 15) as Int?) }
    // Each stage is longer than is taken in at a glance, and has no parts that would help.
    let pages = try pages(layers)
    let home = try #require(pages["index.html"])
    #expect(links("rail stages", in: home) == ["56 × 56", "28 × 28", "14 × 14", "7 × 7"])
    #expect(links("rail", in: home) == [])
    #expect(home.matches(of: /class="box"/).count == 60)
    #expect(home.matches(of: /<tr class="stage">/).count == 4)
    let page = try #require(pages["layers/layer2.3/index.html"])
    #expect(links("rail", in: page) == (0..<15).map { "layer2.\($0)" })
    #expect(page.contains("aria-current=\"true\">28 × 28<"))
  }

  @Test func aRunOfOneSizeIsCutByItsModules() throws {
    let layers = (0..<24).map { (name: "blocks.\($0 / 2).\($0 % 2 == 0 ? "heads" : "mlp")", side: 14 as Int?) }
    let home = try #require(try pages(layers)["index.html"])
    #expect(links("rail stages", in: home) == (0..<12).map { "blocks.\($0)" })
  }

  @Test func aSmallNetworkHasOneRow() throws {
    let home = try #require(try pages([("a", 8), ("b", 8), ("c", nil)])["index.html"])
    #expect(links("rail stages", in: home) == [])
    #expect(links("rail", in: home) == ["a", "b", "c"])
    #expect(home.contains("<b>no map</b>"))
    #expect(!home.contains("The line above the boxes"))
  }

  @Test func sizesThatChangeWithEveryLayerMakeNoStages() throws {
    let home = try #require(try pages((0..<20).map { ("l\($0)", $0 % 2 == 0 ? 8 : 16) })["index.html"])
    #expect(links("rail stages", in: home) == [])
    #expect(links("rail", in: home).count == 20)
  }

  @Test func whatPassesLayersByRunsAboveThem() throws {
    let home = try #require(
      try pages([("a", 8), ("b", 8), ("c", 8), ("d", 8)]) { [[], [0], [0, 1], [2]][$0] }["index.html"])
    #expect(home.contains("The line above the boxes"))
    // Into each layer and the classes one line; joining after a, over b, leaving before c.
    #expect(home.matches(of: /class="wire"/).count == 5 + 1 + 2 + 1)
  }
}
