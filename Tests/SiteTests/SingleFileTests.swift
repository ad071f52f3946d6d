import Basics
import Foundation
import Images
import Site
import Testing

/// A page as one file: nothing in it is loaded from elsewhere.
struct SingleFileTests {
  private static let files = [
    "assets/site.css": "body{color:red}", "assets/icon.svg": "<svg/>", "features/a.jpg": "picture",
    "images/names.js": "window.micrographNames={\"00aa\":\"dogs/1.jpg\"};\n",
  ]

  private func single(_ page: String, address: String? = nil) throws -> String {
    try SingleFile(page, at: "circuits/head/index.html", address: address) { path in
      guard let text = Self.files[path] else { throw Diagnostic("missing", at: path) }
      return Data(text.utf8)
    }.html
  }

  @Test func putsStylesAndPicturesInside() throws {
    let page = try single(
      """
      <link rel="stylesheet" href="../../assets/site.css"><link rel="icon" href="../../assets/icon.svg" type="image/svg+xml">
      <img src="../../features/a.jpg" alt="a > b"><svg><image href="../../features/a.jpg" x="1"/></svg>
      """)
    let picture = "data:image/jpeg;base64," + Data("picture".utf8).base64EncodedString()
    #expect(page.contains("<style>\nbody{color:red}</style>"))
    #expect(page.contains("<img src=\"\(picture)\" alt=\"a > b\">"))
    #expect(page.contains("<image href=\"\(picture)\" x=\"1\"/>"))
    #expect(page.contains("href=\"data:image/svg+xml;base64,"))
    #expect(!page.contains("../"))
  }

  @Test func picturesThatAStyleNamesAreInsideAndWhatIsForReadersWithoutScriptsIsForAll() throws {
    let page = try single(
      "<div style=\"--t0:url(../../features/a.jpg);--b:url(data:x)\"><noscript><b>1</b></noscript></div>")
    let picture = "data:image/jpeg;base64," + Data("picture".utf8).base64EncodedString()
    #expect(page == "<div style=\"--t0:url(\(picture));--b:url(data:x)\"><b>1</b></div>")
  }

  @Test func ofPicturesSideBySideEachIsInsideAlone() throws {
    var strip = Picture(width: 16 * 32, height: 32, color: [200, 20, 20])
    for y in 0..<32 {
      for x in 5 * 32..<6 * 32 {
        strip.pixels.replaceSubrange((y * strip.width + x) * 3..<(y * strip.width + x + 1) * 3, with: [20, 20, 200])
      }
    }
    let bytes = try strip.jpegData(quality: 90)
    let page = try SingleFile(
      "<img src=\"../tiles-0.jpg\" style=\"--c:5\" alt=\"\"><img src=\"../tiles-0.jpg\" style=\"--c:6\" alt=\"\">",
      at: "layers/4c/3/index.html", address: nil
    ) { path in
      #expect(path == "layers/4c/tiles-0.jpg")
      return bytes
    }.html
    let pictures = try page.matches(of: /base64,([^"]*)"/).map { match in
      try Picture(decoding: try #require(Data(base64Encoded: String(match.1))))
    }
    #expect(pictures.map(\.width) == [32, 32] && pictures.map(\.height) == [32, 32])
    #expect(pictures[0].pixels[2] > 150 && pictures[0].pixels[0] < 80)
    #expect(pictures[1].pixels[0] > 150 && pictures[1].pixels[2] < 80)
    #expect(page.contains("style=\"--c:5\""))
  }

  @Test func leavesOutScriptsAndNavigation() throws {
    let page = try single(
      "<script src=\"../../assets/site.js\" defer></script><nav><a href=\"../index.html\">up</a></nav><p>text</p>")
    #expect(page == "<p>text</p>")
  }

  @Test func scriptsCommentsAndSignsStayAsTheyAre() throws {
    let page =
      "<!-- <img src=\"x\"> 1 < 2 --><script>if (a<b && b>c) { s = '<nav>' }</script><p title='a \"b\"'>1 < 2</p><"
    #expect(try single(page) == page)
  }

  @Test func linksLeadToTheWebOrNowhere() throws {
    let link = "<a class=\"unit\" href=\"../../layers/4c/1/index.html#top\">4c:1</a><a href=\"#edge-0\">edge</a>"
    #expect(try single(link) == "<a class=\"unit\">4c:1</a><a href=\"#edge-0\">edge</a>")
    #expect(
      try single(link, address: "https://example.org/m")
        == "<a class=\"unit\" href=\"https://example.org/m/layers/4c/1/index.html#top\">4c:1</a><a href=\"#edge-0\">edge</a>"
    )
  }

  @Test func anImageSaysWhatItIsCalled() throws {
    #expect(
      try single("<a href=\"../../images/00aa.jpg\"><b>dog</b></a><a href=\"../../images/00bb.jpg\">x</a>")
        == "<a title=\"dogs/1.jpg\"><b>dog</b></a><a>x</a>")
  }

  @Test(arguments: ["<img src=\"../../features/gone.jpg\">", "<img src=\"../../../outside.png\">"])
  func tellsWhatIsMissing(page: String) throws {
    #expect(throws: Diagnostic.self) { try single(page) }
  }
}
