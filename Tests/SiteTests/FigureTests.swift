import Basics
import Foundation
import Images
import Networks
import Site
import TestSupport
import Testing

@Suite struct FigureTests {
  @Test func weightImageHasTheCirculatedColoursAtTheirStops() throws {
    let address = InlinePicture.weights(WeightImage([[-1, -0.5, 0], [0.5, 1, .nan]]), scale: 1)
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

  @Test(arguments: [(5, 1), (48, 1), (49, 2), (74, 2), (83, 2), (148, 4), (400, 9)])
  func largeWeightImagesAreAveraged(side: Int, block: Int) throws {
    let image = WeightImage((0..<side).map { y in (0..<side).map { x in y < side / 2 ? 1 : x == 0 ? .infinity : -1 } })
    #expect(image.block == block)
    #expect(image.rows.count == (side + block - 1) / block)
    #expect(image.rows.allSatisfy { $0.count == image.rows.count })
    #expect(image.rows.first?.last == 1 && image.rows.last?.last == -1)
    let address = InlinePicture.weights(image, scale: 1)
    let encoded = try #require(address.split(separator: ",").last)
    let picture = try Picture(decoding: try #require(Data(base64Encoded: String(encoded))))
    #expect((picture.width, picture.height) == (image.rows.count, image.rows.count))
  }

  @Test(arguments: [(5, 1), (12, 1), (13, 2), (16, 2), (17, 3), (104, 13)])
  func numbersOfLargeWeightImagesAreFew(side: Int, block: Int) {
    let image = WeightImage(forData: [[Float]](repeating: [Float](repeating: 1, count: side), count: side))
    #expect(image.block == block && image.rows.count == (side + block - 1) / block)
  }

  @Test func evenPicturesAreSmallHoweverFewTheirCells() {
    let even = WeightImage([[Float]](repeating: [Float](repeating: 1, count: 5), count: 5))
    #expect(InlinePicture.weights(even, scale: 1).utf8.count < 170)
  }

  /// What neither compresses nor fits one stored block of zlib, 65,535 bytes.
  @Test func noiseOfAnySizeIsAPicture() throws {
    var random = SystemRandomNumberGenerator()
    let noise = (0..<200).map { _ in (0..<200).map { _ in Float.random(in: -1...1, using: &random) } }
    let address = InlinePicture.weights(WeightImage(noise, most: 200), scale: 1)
    let encoded = try #require(address.split(separator: ",").last)
    let picture = try Picture(decoding: try #require(Data(base64Encoded: String(encoded))))
    #expect((picture.width, picture.height) == (200, 200))
  }

  @Test(arguments: [(5, false), (74, true), (83, true), (148, true), (400, true)])
  func pagesOfLargeWindowsStaySmallAndSaySo(window: Int, isAveraged: Bool) throws {
    var library = MockLibrary(channels: 12)
    library.window = window
    library = library.withCircuit()
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    for path in ["layers/mixed.3b/0/index.html", "circuits/head/index.html"] {
      let page = try #require(try site.pages().first { $0.path == path })
      let html = String(decoding: try page.render(in: site), as: UTF8.self)
      #expect(html.contains("data:image/png;base64,"))
      #expect(html.contains("Each cell is the mean of") == isAveraged)
      #expect(html.utf8.count < SiteCheck.Budget.page)
    }
  }

  @Test func circuitDiagramDrawsEveryEdgeWithItsSign() throws {
    let library = MockLibrary().withCircuit()
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    let page = try #require(try site.pages().first { $0.path == "circuits/head/index.html" })
    let html = String(decoding: try page.render(in: site), as: UTF8.self)
    let fold = try #require(html.firstRange(of: "class=\"every-unit\""))
    let (diagram, whole) = (html[..<fold.lowerBound], html[fold.upperBound...])
    #expect(whole.matches(of: /class="edge excites"/).count == 8)
    #expect(whole.matches(of: /class="edge inhibits"/).count == 2)
    #expect(whole.matches(of: /<image class="cells"/).count == 10)
    // Between groups the edges are added up, with their signs and a number in place of weights.
    #expect(diagram.matches(of: /class="edge excites"/).count == 4)
    #expect(diagram.matches(of: /class="edge inhibits"/).count == 2)
    #expect(diagram.matches(of: /<text class="sum"/).count == 6)
    #expect(!diagram.contains("<image class=\"cells\""))
    // Each layer has a scale of its own.
    #expect(html.matches(of: /±[\d.]+ into [0-9a-z]/).count == 2)
    #expect(diagram.contains("<title id=\"circuit-figure-title\">A head, whichever way it faces</title>"))
  }
}

/// Foundation has a `Unit` too.
typealias NetworkUnit = Networks.Unit
