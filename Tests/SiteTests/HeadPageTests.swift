import Basics
import Foundation
import Site
import TestSupport
import Testing

/// The pages of heads of attention: what they show is there without script.
@Suite struct HeadPageTests {
  private func page(_ path: String, _ library: MockLibrary) throws -> String? {
    let site = try Site(
      settings: SiteSettings(title: "Mock", languages: ["en", "ko"], version: "1"), sources: TemplateSources(),
      library: library)
    return try site.pages().first { $0.path == path }.map { String(decoding: try $0.render(in: site), as: UTF8.self) }
  }

  @Test func aHeadShowsWhereItLooks() throws {
    let html = try #require(try page("layers/mixed.4a/0/index.html", MockLibrary.complete().withHeads()))
    for words in [
      "75% goes 1 to the left on average.", "18.5 pixels", "From head to wheel", "40% (by chance 10%)",
      "Looks where the figure faces", "0 (place 4 of 4 in the layer)", "assets/head.js",
      "class=\"outlier\" style=\"left:0%;top:75%", "What position alone explains",
      "by the patch from which it took it",
      "8.00 of 8, the strongest 1.00", "read as keys", "0.400 (by chance 0.100)",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    // One without a family of its own has that of its kernel.
    let other = try #require(try page("layers/mixed.4a/3/index.html", MockLibrary.complete().withHeads()))
    #expect(other.contains("The patch to the left"))
    // The row of the patch in row 1, column 2 of 5 rows of 4 tiles; that of the class token comes below the patches.
    #expect(html.contains("--at:66.67% 25%"))
    #expect(html.contains("--at:0% 100%"))
    #expect(html.contains("data-grid=\"4 4 5\""))
  }

  /// Of a head that looks within windows the rows of one window are there, and what is not measured is said.
  @Test func aHeadOfWindowsShowsWhereItCanLook() throws {
    var library = MockLibrary.complete().withHeads()
    library.headWindows = .init(size: Size(square: 2), step: Size(square: 2), shift: Cell(row: 0, column: 0))
    let html = try #require(try page("layers/mixed.4a/0/index.html", library))
    for words in [
      "windows of 2 × 2 patches that lie 2 × 2 apart", "75% goes 2 to the left on average.",
      "Only patches that can look at one another count", "it is not measured what they add", "it cannot look there",
      "data-grid=\"4 4 2\" data-window=\"4 6 12 14\"",
      // The patch in row 1, column 2 is the second of four tiles.
      "background-size:200% 200%;--at:100% 0%", "From every patch of its window",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    let data = try #require(try page("layers/mixed.4a/data.json", library))
    #expect(data.contains("\"windows\":{\"size\":[2,2],\"step\":[2,2],\"shift\":[0,0]}"))
    #expect(data.contains("\"window\":[4,6,12,14]"))
    library.headWindows = .init(size: Size(square: 2), step: Size(square: 1), shift: Cell(row: 1, column: 1))
    let shifted = try #require(try page("layers/mixed.4a/0/index.html", library))
    #expect(shifted.contains("windows of 2 × 2 patches, shifted by 1 down and 1 to the right"))
    #expect(try page("ko/layers/mixed.4a/0/index.html", library)?.contains("2 × 2 패치 윈도(아래로 1칸") == true)
    let other = try #require(try page("layers/mixed.4a/0/index.html", MockLibrary.complete().withHeads()))
    #expect(!other.contains("data-window") && !other.contains("it cannot look there"))
  }

  /// Only where its numbers come from is folded away.
  @Test func nothingThatAHeadDoesIsFolded() throws {
    let html = try #require(try page("layers/mixed.4a/0/index.html", MockLibrary.complete().withHeads()))
    let folds = html.matches(of: /<details([^>]*)>/).map { String($0.1) }
    #expect(folds == [" class=\"provenance\""])
    let rest = try #require(html.split(separator: "<details").first)
    for words in ["What position alone explains", "From head to wheel", "read as keys"] {
      #expect(rest.contains(words), "\(words)")
    }
  }

  /// What is compared of a transformer's units, where there are any.
  @Test func aComparisonSaysWhatOfATransformerIsCompared() throws {
    let words = ["the class token and registers stand nowhere in the image", "A head counts by the length"]
    let html = try #require(try page("universality/index.html", MockLibrary.complete().withHeads().withComparison()))
    let other = try #require(try page("universality/index.html", MockLibrary.complete().withComparison()))
    for words in words { #expect(html.contains(words) && !other.contains(words), "\(words)") }
  }

  @Test func aClassIsCalledByItsFirstName() throws {
    var library = MockLibrary.complete().withHeads()
    library.model.classes = ["n01440764 tench, Tinca tinca", "n01443537 goldfish, Carassius auratus"]
    let html = try #require(try page("layers/mixed.4a/0/index.html", library))
    #expect(html.contains("What it adds to the score of goldfish, by the patch"))
  }

  @Test func thePageOfBlocksSaysWhatTheyAdd() throws {
    let html = try #require(try page("blocks/index.html", MockLibrary.complete().withHeads()))
    for words in [
      "50% <span class=\"light\">25%\u{2060}–\u{2060}100%</span><i style=\"width:100%\"></i>", "before blocks.0",
      "after blocks.1: 0.8% of the patches, on 32 of 256 images. Full colour is 13% of the images.",
      "more than 3 times as long", "50%<i style=\"width:50%\"></i>", "layers/mixed.4a/index.html\">blocks.0</a>",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    let data = try #require(try page("blocks/data.json", MockLibrary.complete().withHeads()))
    #expect(data.contains("\"kind\":\"mlp\",\"share\":{\"patches\":{\"lower\":0.125,\"median\":0.25,\"upper\":0.5}"))
    #expect(html.contains("href=\"index.html\">Blocks</a>"))
    #expect(try page("ko/blocks/index.html", MockLibrary.complete().withHeads())?.contains("블록마다 더하는 양") == true)
  }

  @Test func whereThereAreNoOutliersThePageSaysSo() throws {
    var library = MockLibrary.complete().withHeads()
    for place in library.stream?.profile.readings.indices ?? 0..<0 {
      library.stream?.profile.readings[place].imagesWithOutliers = 0
      library.stream?.profile.readings[place].outliers = [Int](repeating: 0, count: 16)
    }
    let html = try #require(try page("blocks/index.html", library))
    #expect(html.contains("On none of the 256 images") && !html.contains("Full colour"))
  }

  @Test func aNetworkWithoutAStreamHasNoPageOfBlocks() throws {
    #expect(try page("blocks/index.html", MockLibrary.complete()) == nil)
    let activation = try #require(try page("activations/tabby/index.html", MockLibrary.complete()))
    #expect(!activation.contains("id=\"early\"") && !activation.contains("blocks/index.html"))
  }

  @Test func anActivationPageSaysFromWhichBlockOnTheAnswerCanBeRead() throws {
    let html = try #require(try page("activations/tabby/index.html", MockLibrary.complete().withHeads()))
    for words in [
      "goldfish leads where the stream is read after blocks.1, and from there to the end.", "Score of goldfish",
      "<td class=\"words\">tench 0.700</td>", "../../blocks/index.html\">Over all images",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    let data = try #require(try page("activations/tabby/data.json", MockLibrary.complete().withHeads()))
    #expect(data.contains("\"blocks\":[{\"after\":null,\"classes\":[{\"index\":0"))
    #expect(data.contains("\"logit\":5},\"rank\":2}"))
  }

  @Test func itIsToldInKorean() throws {
    let html = try #require(try page("ko/layers/mixed.4a/0/index.html", MockLibrary.complete().withHeads()))
    #expect(html.contains("보는 곳"))
    #expect(html.contains("평균적으로 75%가 왼쪽으로 1칸 떨어진 곳으로 갑니다."))
  }

  @Test func aLayerOfHeadsIsSortedByWhatTheyDo() throws {
    let library = MockLibrary.complete().withHeads()
    let html = try #require(try page("layers/mixed.4a/index.html", library))
    #expect(html.contains("value=\"distance\"") && html.contains("value=\"effect\""))
    let other = try #require(try page("layers/mixed.4b/index.html", library))
    #expect(!other.contains("value=\"distance\""))
  }

  @Test func patternsArePublishedWhereThereAreAny() throws {
    let paths = { (library: MockLibrary) in
      try Site(
        settings: SiteSettings(title: "Mock", languages: ["en"], version: "1"), sources: TemplateSources(),
        library: library
      ).pages().map(\.path)
    }
    let own = try paths(MockLibrary().withHeads())
    #expect(own.contains("assets/head.js") && own.contains { $0.hasPrefix("patterns/") })
    let none = try paths(MockLibrary())
    #expect(!none.contains("assets/head.js") && !none.contains { $0.hasPrefix("patterns/") })
  }
}
