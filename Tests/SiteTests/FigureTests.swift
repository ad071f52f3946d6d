import Basics
import Foundation
import Images
import Site
import TestSupport
import Testing

@Suite struct FigureTests {
  @Test func weightImageHasTheCirculatedColoursAtTheirStops() throws {
    let address = InlinePicture.weights([[-1, -0.5, 0], [0.5, 1, .nan]], scale: 1)
    let encoded = try #require(address.split(separator: ",").last)
    let picture = try Picture(decoding: try #require(Data(base64Encoded: String(encoded))))
    #expect((picture.width, picture.height) == (3, 2))
    let colours = (0..<6).map { Array(picture[$0 % 3, $0 / 3].prefix(3)) }
    #expect(
      colours == [
        [0x05, 0x71, 0xb0], [0x92, 0xc5, 0xde], [0xf7, 0xf7, 0xf7], [0xf4, 0xa5, 0x82], [0xca, 0x00, 0x20],
        [0xf7, 0xf7, 0xf7],
      ])
  }

  @Test func circuitDiagramDrawsEveryEdgeWithItsSign() throws {
    let library = MockLibrary().withCircuit()
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    let page = try #require(try site.pages().first { $0.path == "circuits/head/index.html" })
    let html = String(decoding: try page.render(in: site), as: UTF8.self)
    let diagram = try #require(html.firstMatch(of: /<svg class="diagram"(?s:.*?)<\/svg>/)).output
    #expect(diagram.matches(of: /class="edge excites"/).count == 8)
    #expect(diagram.matches(of: /class="edge inhibits"/).count == 2)
    #expect(diagram.matches(of: />\+<\/text>/).count == 8)
    #expect(diagram.matches(of: />\u{2212}<\/text>/).count == 2)
    // 25 cells for each edge, the strongest weight of the figure in full colour.
    #expect(diagram.matches(of: /fill="#/).count == 250)
    #expect(diagram.contains("fill=\"#ca0020\""))
    #expect(html.contains("full colour is a weight of ±0.300") || html.contains("weight of ±"))
    #expect(diagram.contains("<title id=\"circuit-figure-title\">A head, whichever way it faces</title>"))
  }
}
