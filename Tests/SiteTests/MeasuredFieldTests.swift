import Basics
import Findings
import Foundation
import Networks
import Site
import TestSupport
import Testing

/// Where structure does not say what a place sees, pages say what was measured and no more.
@Suite struct MeasuredFieldTests {
  /// Squares of so many pixels, of which those of pixels that all count alike would be 160 high.
  private func extent(_ side: Int) -> MeasuredField.Extent {
    let field = ReceptiveField(size: side, stride: 16, offset: (16 - side) / 2)
    return .init(
      field: FieldOfView(vertical: field, horizontal: field), low: side - 8, high: side + 12, even: 160)
  }

  /// The pages of a site of whose third layer this was measured.
  private func pages(_ measured: MeasuredField?) throws -> (String) throws -> String {
    var library = MockLibrary.complete()
    library.layers[2].vertical = nil
    library.layers[2].horizontal = nil
    library.layers[2].measured = measured
    let site = try Site(
      settings: SiteSettings(title: "Mock", languages: ["en", "ko"], version: "1"), sources: TemplateSources(),
      library: library)
    return { path in
      let page = try #require(try site.pages().first { $0.path == path })
      return String(decoding: try page.render(in: site), as: UTF8.self)
    }
  }

  @Test func aFieldThatWasMeasuredIsSaidWithHow() throws {
    let page = try pages(MeasuredField(extent: extent(48), units: 16, peaks: 31, unmoved: 2))
    let layer = try page("layers/mixed.4a/index.html")
    for words in [
      "all of the image, half of what moves a unit within 48 × 48 pixels (measured)",
      "16 units at 31 peaks", "40 to 60 pixels high", "they would be 160", "2 peaks that no pixel moves are left out.",
    ] {
      #expect(layer.contains(words), "\(words)")
    }
    #expect(!layer.contains("Stride"), "that of structure is not known")
    #expect(try page("layers/mixed.4a/0/index.html").contains("within 48 × 48 pixels (measured)"))
    #expect(try page("ko/layers/mixed.4a/index.html").contains("절반은 48 × 48 픽셀 안에서 옴(측정)"))
    #expect(
      try page("layers/mixed.4a/data.json").contains(
        "\"measuredField\":{\"size\":[48,48],\"quartiles\":[40,60],\"even\":160,\"isLocal\":true,"))
    #expect(try page("method/index.html").contains("Measured receptive fields"))
    let one = try pages(MeasuredField(extent: extent(48), units: 1, peaks: 2, unmoved: 1))("layers/mixed.4a/index.html")
    #expect(one.contains("gradients of 1 unit at 2 peaks") && one.contains("1 peak that no pixel moves is left out."))
  }

  @Test func whatIsNoNearerThanElsewhereIsNoField() throws {
    let measured = MeasuredField(extent: extent(160), units: 16, peaks: 32, unmoved: 0)
    #expect(measured.local == nil)
    let page = try pages(measured)
    #expect(try page("layers/mixed.4a/index.html").contains("no part in particular"))
    let unit = try page("layers/mixed.4a/0/index.html")
    #expect(unit.contains("it would be 160 × 160 (measured)") && !unit.contains("comes, as measured"))
  }

  @Test func imagesAreCutToItButThoseOfTheOtherEnd() throws {
    let size = Size(square: 224)
    func example(_ row: Int, _ column: Int) -> Example {
      Example(
        image: Digest(Data()), name: "image", picture: Digest(Data()), value: 1,
        position: Cell(row: row, column: column),
        crop: Box(left: 0, top: 0, width: 224, height: 224))
    }
    let examples = UnitExamples(
      strongest: [example(5, 7), example(0, 13)], samples: [example(5, 7)],
      histogram: Histogram(low: 0, high: 1, counts: [1]), mean: 0, shareActive: 1, imageCount: 1,
      negative: [example(5, 7)])
    // Patch 7 begins at pixel 112, of 48 pixels around it 16 are its own.
    let inside = Box(left: 96, top: 64, width: 48, height: 48)
    let corner = Box(left: 192, top: 0, width: 32, height: 32)
    let field = extent(48).field
    let seen = examples.seen(through: field, of: size)
    #expect(seen.strongest.map(\.crop) == [inside, corner] && seen.samples.map(\.crop) == [inside])
    #expect(seen.negative == examples.negative)
    let outline = try StoredForm.decode(ExampleOutline.self, from: StoredForm.encode(examples))
    #expect(outline.seen(through: field, of: size).best.map(\.crop) == [inside, corner])
  }

  @Test func whatCouldNotBeMeasuredIsSaid() throws {
    let silent = try pages(MeasuredField(extent: nil, units: 0, peaks: 0, unmoved: 0))
    #expect(try silent("layers/mixed.4a/index.html").contains("no image excites the units that were looked at"))
    let unmoved = try pages(MeasuredField(extent: nil, units: 3, peaks: 6, unmoved: 6))
    let layer = try unmoved("layers/mixed.4a/index.html")
    #expect(layer.contains("no pixel moves the units that were looked at") && !layer.contains("How that was measured"))
    #expect(
      try unmoved("layers/mixed.4a/data.json").contains("\"measuredField\":{\"size\":null,\"quartiles\":null,"))
    // A layer of which nothing was asked says nothing.
    let none = try pages(nil)
    #expect(try !none("layers/mixed.4a/index.html").contains("Receptive field"))
    #expect(try !none("method/index.html").contains("Measured receptive fields"))
  }
}
