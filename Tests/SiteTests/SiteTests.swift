import Basics
import Findings
import Foundation
import Images
import Networks
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

  @Test func everyLinkAndImageResolvesAndNothingIsLeftOver() throws {
    let files = try files(MockLibrary.complete(), baseAddress: "https://example.org/m")
    let check = try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }
    #expect(check.faults.map(\.description) == [])
    #expect(check.pageCount == 2 * (1 + 1 + 4 + 24 + 2 + 2 + 3 + 2))
  }

  @Test func sameInputSameBytes() throws {
    let library = MockLibrary.complete()
    #expect(try files(library) == files(library))
  }

  @Test func unitPageShowsWhatTheRecordHolds() throws {
    let page = String(
      decoding: try #require(try files(MockLibrary.complete())["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(page.contains("<html lang=\"en\">"))
    #expect(page.contains("<span class=\"id\">4a:1</span>"))
    #expect(
      page.contains("Made by 256 steps that bring the mean of its map to 12.5 (objective channel 4a:1, seed 7, 128"))
    #expect(page.contains("156 × 156 pixels"))
    #expect(page.contains("href=\"../../mixed.3b/0/index.html\""))
    #expect(page.contains("Mirror partner"))
    #expect(page.contains("A head, whichever way it faces"))
    #expect(page.contains("<dt>Images above half its maximum</dt>"))
    #expect(page.contains("<b>made up</b> 42.5"), "a photograph is shown with what it is and the value")
    #expect(page.utf8.count < SiteCheck.Budget.unitPage)
    let places = try ["id=\"photographs\"", "id=\"range\"", "id=\"relatives\"", "id=\"inputs\""].map {
      try #require(page.range(of: $0)?.lowerBound, "\($0)")
    }
    #expect(places == places.sorted(), "its mirror partner stands before what it is made of")
  }

  @Test func allThatIsKnownOfAClassStandsInOneRow() throws {
    var library = MockLibrary()
    func page() throws -> String {
      String(
        decoding: try #require(try files(library, languages: ["en"])["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    }
    let without = try page()
    #expect(without.contains("<th scope=\"row\">goldfish</th><td>+0.620</td><td>\u{2212}0.750</td></tr>"))
    #expect(without.contains("<th scope=\"row\">tench</th><td>–</td><td>+1.50</td></tr>"))
    let names = library.photographNames.values.sorted()
    library.photographClasses = Dictionary(
      names.map { ($0, $0 == names[0] ? "dog" : "goldfish") }, uniquingKeysWith: { first, _ in first })
    library.told = [
      .init(name: "dog", all: 0.65, left: 0.99, right: 0.37, pictures: .init(all: 40, left: 25, right: 21))
    ]
    let examples = try #require(library.record(of: Networks.Unit("mixed/4a", 1)).examples)
    let dogs = examples.strongest.count { $0.name == names[0] }
    let with = try page()
    #expect(with.contains("Of its 12 strongest images</th>"))
    #expect(
      with.contains("goldfish</th><td>\(12 - dogs)</td><td>+0.620</td><td>\u{2212}0.750</td><td>–</td><td>–</td>"))
    #expect(
      with.contains("dog</th><td>\(dogs)</td><td>–</td><td>–</td><td>65%</td><td>99%</td><td>37%</td><td>12%</td>"))
    #expect(with.components(separatedBy: "<table").count == 2)
    // Of few images it is said how many they are.
    #expect(with.contains("50% of the images"))
    (library.facingImages, library.imageCount) = (6, 12)
    library.told[0].pictures = .init(all: 6, left: 2, right: 4)
    let few = try page()
    for words in [
      "<td>65% (6 images)</td><td>99% (2 images)</td><td>37% (4 images)</td><td>12% (6 images)</td>",
      "<span class=\"value\">6 of 12 images</span>",
    ] {
      #expect(few.contains(words), "\(words)")
    }
    #expect(!few.contains("% of the images"))
  }

  /// The name under which a scene is kept, `00007 dog`, says it to nobody.
  @Test func aSceneIsCalledByWhatIsDrawnInItOnEveryPage() throws {
    var library = MockLibrary.complete().withHeads().withChanges()
    let scene = SceneSubject(number: 7, className: "dog", facing: .left)
    let names = library.photographNames.values + ["made_up.JPEG"]
    library.scenes = Dictionary(names.map { ($0, scene) }, uniquingKeysWith: { first, _ in first })
    for place in library.stimuli.indices {
      library.stimuli[place].title = "00007 dog"
      library.stimuli[place].scene = library.stimuli[place].isMirrored ? scene.mirrored() : scene
    }
    let files = try files(library, languages: ["en"])
    for (path, words) in [
      ("layers/mixed.4b/1/index.html", "<b>Scene 7: dog facing left</b> 42.5"),
      ("layers/mixed.4a/1/index.html", "on Scene 7: dog facing left"),
      ("activations/tabby/index.html", "<figcaption class=\"note\"><a href=\"../tabby-mirrored/"),
      ("compare/index.html", "index.html#attention&quot;,&quot;Scene 7: dog facing left&quot;]"),
      ("changes/index.html", "<b>Scene 7: dog facing left</b>"), ("articles/guide/index.html", "<b>Scene 7: dog"),
    ] {
      let page = String(decoding: try #require(files[path]), as: UTF8.self)
      #expect(page.contains(words), "\(path): \(words)")
      #expect(!page.contains("00007 dog") && !page.contains(">made up<"), "\(path)")
    }
  }

  @Test func aPageSaysThatWhatInputsGaveWasNotMeasured() throws {
    var library = MockLibrary.complete()
    let note = "What each gave was not measured"
    for isTooCostly in [false, true] {
      library.isGivenTooCostly = isTooCostly
      let files = try files(library, languages: ["en"])
      let page = String(decoding: try #require(files["layers/mixed.4a/1/index.html"]), as: UTF8.self)
      let data = String(decoding: try #require(files["layers/mixed.4a/data.json"]), as: UTF8.self)
      #expect(page.contains(note) == isTooCostly)
      #expect(page.contains("would cost more than running 300 images") == isTooCostly)
      #expect(data.contains("\"inputsGivenTooCostly\":true") == isTooCostly)
      #expect(data.contains("\"inputsGivenOn\":8") != isTooCostly)
    }
  }

  @Test func photographsSayWhereTheyAreFromInAListOfTheirOwn() throws {
    let library = MockLibrary.complete()
    let files = try files(library, languages: ["en"])
    let names = String(decoding: try #require(files["images/names.js"]), as: UTF8.self)
    for (picture, name) in library.photographNames {
      #expect(names.contains("\"\(picture.short)\":\"\(name)\""))
      #expect(files["images/\(picture.short).jpg"] != nil)
    }
    let page = String(decoding: try #require(files["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(!page.contains(".jpg\" title="), "no name stands on the page only to be pointed at")
  }

  @Test func aPictureStandsOnItsSheetByItsNumberAlone() throws {
    let page = String(
      decoding: try #require(try files(MockLibrary.complete())["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    let weights = try #require(page.firstMatch(of: /--size:(\d+)% 100%;--rim:0;--pitch:(\d+);--rest:(\d+)/))
    let (size, pitch, rest) = (Int(weights.1) ?? 0, Int(weights.2) ?? 0, Int(weights.3) ?? 0)
    // The last picture's left end is where all but its own width lies before it.
    #expect(size > 100 && rest == (size / 100 - 1) * pitch)
    #expect(page.contains("<li style=\"--i:0;--b:"))
  }

  @Test func aLongNameBreaksBetweenItsParts() throws {
    var library = MockLibrary()
    library.layers[1].shortName = "layer1.0.conv2"
    let files = try files(library, languages: ["en"])
    let page = String(decoding: try #require(files["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(page.contains("<b>layer1.<wbr>0.<wbr>conv2<wbr>:2</b></a>"), "an input")
    #expect(page.contains("<b>4b:2</b></a>"), "an output, whose name is short")
    #expect(page.contains("aria-current=\"true\">4a</a>") && page.contains(">layer1.0.conv2</a>"))
    let check = try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }
    #expect(check.faults.map(\.description) == [], "the check reads the name whole")
  }

  @Test func picturesOfSixteenUnitsShareAFile() throws {
    let library = MockLibrary(channels: 20)
    let files = try files(library, languages: ["en"])
    let page = String(decoding: try #require(files["layers/mixed.4a/17/index.html"]), as: UTF8.self)
    #expect(page.contains("<img style=\"--c:1\" src=\"../features-1.jpg\" width=\"128\" height=\"128\" alt="))
    #expect(page.contains("src=\"../features-1-2.jpg\""), "the third of each unit with the others'")
    #expect(page.contains("<img src=\"../../mixed.3b/tiles-1.jpg\" style=\"--c:1\" loading=\"lazy\" alt=\"\">"))
    let strip = try Picture(decoding: try #require(files["layers/mixed.4a/features-1.jpg"]))
    #expect(strip.width == 16 * strip.height)
    // Unit 20 does not exist: its place is blank.
    let (there, blank) = (strip[strip.height * 3 / 2, strip.height / 4], strip[strip.height * 9 / 2, strip.height / 4])
    #expect(there != blank && blank.allSatisfy { $0 > 0xd8 })
    #expect(files.keys.filter { $0.hasPrefix("features/") }.isEmpty)
  }

  @Test func aLargePictureHasAFileOfItsOwn() throws {
    var library = MockLibrary()
    library.pictureSide = 224
    let files = try files(library, languages: ["en"])
    let page = String(decoding: try #require(files["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(page.contains("<img src=\"../../../features/"))
    #expect(files["layers/mixed.4a/features-0.jpg"] == nil)
    #expect(files["layers/mixed.4a/tiles-0.jpg"] != nil)
  }

  @Test func aStripThatIsMissingIsFound() throws {
    var files = try files(MockLibrary.complete(), languages: ["en"])
    #expect(files.removeValue(forKey: "layers/mixed.3b/tiles-0.jpg") != nil)
    #expect(files.removeValue(forKey: "layers/conv1/features-0.jpg") != nil)
    let check = try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }
    let faults = check.faults.map(\.description)
    #expect(faults.contains { $0.contains("'tiles-0.jpg' leads to no file") })
    #expect(faults.contains { $0.contains("'../../mixed.3b/tiles-0.jpg' leads to no file") })
    #expect(faults.contains { $0.contains("'../features-0.jpg' leads to no file") })
  }

  @Test func aPageHasTheStrongestConnectionsAndSaysWhereTheOthersAre() throws {
    let files = try files(MockLibrary(channels: 12), languages: ["en"])
    let page = String(decoding: try #require(files["layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect((8...16).contains(page.matches(of: /<li style="--i:[0-9]+;--b:/).count))
    #expect(page.contains("more are in the layer&#39;s data"))
    let data = String(decoding: try #require(files["layers/mixed.4a/data.json"]), as: UTF8.self)
    #expect(data.matches(of: /"source":/).count == 12 * 12 && data.matches(of: /"target":/).count == 12 * 12)
  }

  @Test func tilesSayWhatTheyShow() throws {
    func page(_ library: MockLibrary) throws -> String {
      String(
        decoding: try #require(try files(library, languages: ["en"])["layers/mixed.4a/index.html"]), as: UTF8.self)
    }
    let mixed = try page(MockLibrary())
    let places = try ["5 of 6 units are shown by their feature picture", "id=\"families\"", "id=\"grid\""].map {
      try #require(mixed.range(of: $0)?.lowerBound, "\($0)")
    }
    #expect(places == places.sorted(), "what tiles show stands above the first of them")
    #expect(mixed.contains("<b>4</b> <small>image</small>") && !mixed.contains("<b>3</b> <small>"))
    let heads = try page(MockLibrary().withHeads())
    #expect(heads.contains("Each tile is the head&#39;s mean attention by offset") && !heads.contains("<small>"))
  }

  @Test func aUnitAloneIsNoFamily() throws {
    let script = String(
      decoding: try #require(try files(MockLibrary.complete(), languages: ["en"])["layers/mixed.4a/units.js"]),
      as: UTF8.self)
    #expect(script.contains("\"Heads\"") && script.contains("\"Curves\""))
    let few = String(
      decoding: try #require(
        try files(MockLibrary(channels: 4), languages: ["en"])["layers/mixed.4a/units.js"]), as: UTF8.self)
    #expect(few.contains("\"Heads\"") && !few.contains("\"Curves\""), "of four units one is a curve")
  }

  /// Where somebody begins stands above everything else, in the words of the page's language where there are any.
  @Test func homePageBeginsWithWhatTheModelIsAndWhereToStart() throws {
    var library = MockLibrary.complete()
    library.model.summary = AuthorsText(byLanguage: ["en": "Names cats.", "ko": "고양이를 맞힙니다."])
    library.model.accuracy = Accuracy(images: 8, best: 6, bestFive: 6)
    let files = try files(library)
    func page(_ path: String) throws -> String { String(decoding: try #require(files[path]), as: UTF8.self) }
    let (english, korean) = (try page("index.html"), try page("ko/index.html"))
    #expect(english.contains("<p class=\"lead\">Names cats.</p>"))
    #expect(korean.contains("<p class=\"lead\">고양이를 맞힙니다.</p>"))
    let places = try ["Names cats.", "id=\"start\"", "id=\"network\"", "class=\"facts\"", "id=\"table\""].map {
      try #require(english.range(of: $0)?.lowerBound, "\($0)")
    }
    #expect(places == places.sorted())
    #expect(english.contains("75% right at the first guess, of 8 images"), "five guesses that are no better go unsaid")
  }

  @Test func comparePageBeginsWithTwoUnitsWorthComparing() throws {
    let library = MockLibrary.complete()
    let page = String(decoding: try #require(try files(library)["compare/index.html"]), as: UTF8.self)
    let paired = library.circuits.flatMap(\.circuit.units).contains { $0.partner != nil }
    #expect(page.contains("two that answer to mirror images") == paired)
    #expect(page.contains("placeholder=\"4b:"))
  }

  @Test func deadUnitSaysSoInsteadOfShowingNoise() throws {
    let page = String(
      decoding: try #require(try files(MockLibrary.complete())["layers/conv1/4/index.html"]), as: UTF8.self)
    #expect(page.contains("No picture was found: from every start"))
    #expect(!page.contains("class=\"feature"))
  }

  @Test func namesFromStrangersStayText() throws {
    var library = MockLibrary.complete()
    library.hostileName = "<script>alert('1')</script>\"&\u{202E}javascript:…"
    library = library.withCircuit().withStimuli()
    for (path, data) in try files(library) where path.hasSuffix(".html") || path.hasSuffix(".js") {
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.contains("<script>alert"), "\(path)")
      #expect(!text.unicodeScalars.contains("\u{202E}"), "\(path)")
    }
  }

  @Test func everyKoreanPageIsKoreanAndLinksToItsTwin() throws {
    let files = try files(MockLibrary.complete())
    let page = String(decoding: try #require(files["ko/layers/mixed.4a/1/index.html"]), as: UTF8.self)
    #expect(page.contains("<html lang=\"ko\">"))
    #expect(page.contains("가장 강한 입력"))
    #expect(page.contains("href=\"../../../../layers/mixed.4a/1/index.html\""))
  }

  @Test func circuitHasAPictureForLinksToItWhereTheSiteHasAnAddress() throws {
    let with = try files(MockLibrary.complete(), languages: ["en"], baseAddress: "https://example.org/m/")
    let page = String(decoding: try #require(with["circuits/head/index.html"]), as: UTF8.self)
    #expect(page.contains("<meta property=\"og:image\" content=\"https://example.org/m/circuits/head/preview.jpg\">"))
    let picture = try Picture(decoding: try #require(with["circuits/head/preview.jpg"]))
    #expect((picture.width, picture.height) == (1200, 630))
    let colours = Set((0..<630).map { y in Array(picture[600, y]) }.map { [$0[0] / 32, $0[1] / 32, $0[2] / 32] })
    #expect(colours.count > 2)
    #expect(try files(MockLibrary.complete(), languages: ["en"])["circuits/head/preview.jpg"] == nil)
  }

  @Test func activationPageShowsWhatTheRecordHolds() throws {
    let files = try files(MockLibrary.complete(), languages: ["en"])
    let page = String(decoding: try #require(files["activations/tabby/index.html"]), as: UTF8.self)
    #expect(page.contains("<h1>tabby</h1>"))
    #expect(page.contains("href=\"../tabby-mirrored/index.html\">tabby, mirrored</a>"))
    // The lead of 2 becomes one of the other class without unit 1, and grows without unit 3.
    #expect(page.contains(": without it the lead falls from 2.00 to \u{2212}0.500</span>"))
    #expect(page.contains("<strong class=\"called\">Without it the answer is "))
    #expect(!page.contains("The answer stays the same"), "it does not without unit 1")
    #expect(page.contains(": without it the lead grows from 2.00 to 3.00</span>"))
    // From the answer down, the last layer alone unfolded.
    let layers = page.split(separator: "<details class=\"response-of\"").dropFirst().map { $0.prefix(60) }
    #expect(layers.first?.contains("id=\"layer-mixed.4b\" open>") == true)
    #expect(layers.last?.contains("id=\"layer-conv1\">") == true)
    // The logit is 8, and what the units of the layer lack of it comes from elsewhere.
    #expect(page.contains(">4a</a></th><td>2</td><td>4.50</td><td>7.92 (7.50 to 8.25)</td><td>5.00</td><td>3.00</td>"))
    #expect(page.contains("data-rows=\"2\" data-columns=\"3\""))
    // Units far weaker than the strongest of their position are left out.
    #expect(page.contains("data-cells=\"0 20.0 1 19.0 2 18.0;"))
    #expect(page.contains("<title id=\"flow-0-1-title\">A head, whichever way it faces: tabby, mirrored</title>"))
    let grid = try Picture(decoding: try #require(files["activations/tabby/mixed.4a.jpg"]))
    #expect((grid.width, grid.height) == (192, 128))
    let circuit = String(decoding: try #require(files["circuits/head/index.html"]), as: UTF8.self)
    #expect(circuit.contains("href=\"../../activations/tabby/index.html\""))
  }

  @Test func methodPageSaysHowEverythingIsMade() throws {
    var library = MockLibrary.complete()
    library.model.images = .folder(credits: "Photographs by *Ada*, <b>CC BY</b>.")
    let files = try files(library, languages: ["en"])
    let page = String(decoding: try #require(files["method/index.html"]), as: UTF8.self)
    #expect(page.contains(library.model.digest.description))
    #expect(page.contains("<p>Photographs by <em>Ada</em>, &lt;b&gt;CC BY&lt;/b&gt;.</p>"))
    #expect(page.contains("<code>W[d] = ∂u[p] / ∂v[p + d]</code>"))
    #expect(page.contains("<code>micrograph build .</code>"))
    #expect(String(decoding: try #require(files["index.html"]), as: UTF8.self).contains("href=\"method/index.html\""))
  }

  @Test func whatACurveCutsOffIsSaid() throws {
    var library = MockLibrary().withCircuit()
    func labels() throws -> (below: Bool, beyond: Bool) {
      let page = String(
        decoding: try #require(try files(library, languages: ["en"])["circuits/head/index.html"]), as: UTF8.self)
      return (page.contains(">≤ 0%<"), page.contains(">≥ 200%<"))
    }
    #expect(try labels() == (false, false))
    library.circuits[0].circuit.evidence.proof.sizes[1].kept = 2.6
    #expect(try labels() == (false, true))
    library.circuits[0].circuit.evidence.proof.sizes[1].randomCut = -0.3
    #expect(try labels() == (true, true))
  }

  @Test func theSearchKnowsWhatEachWordIsAWordFor() throws {
    let library = MockLibrary.complete()
    let files = try files(library, languages: ["en"])
    let shards = files.filter { $0.key.hasPrefix("search/w-") }
    let words = shards.map { String(decoding: $0.value, as: UTF8.self) }.joined()
    // Units next to the answer stand first.
    let last = try #require(library.layers.last).shortName
    for name in library.model.classes.prefix(2) { #expect(words.contains("[\"\(name)\",2,\"\(last):"), "\(name)") }
    let core = String(decoding: try #require(files["search/core.js"]), as: UTF8.self)
    #expect(core.contains("\"kinds\":[\"name\",\"family\",\"class\",\"largest weight for the class\"]"))
    #expect(core.contains("\"words\":[\"layer\",\"Nothing found\",\"{shown} of {count} shown\"]"))
  }

  @Test func alikeUnitsStandTogether() {
    let picture = (0..<6).map { Digest(Data([$0])) }
    let ranks = SimilarityOrder.ranks(of: [
      [picture[0], picture[1]], [picture[4]], [picture[1], picture[2]], [], [picture[0], picture[1]],
    ])
    // 0, then 4 that shares both, then 2 that shares one, then the rest by number.
    #expect(ranks == [0, 3, 2, 4, 1])
    #expect(SimilarityOrder.ranks(of: [[], []]) == nil)
  }

  @Test func checkTellsWhatWasLeftOver() throws {
    let page = "<!DOCTYPE html><code>{&#123;x}&#125;</code> {{y}}"
    func faults(_ html: String) throws -> [String] {
      try SiteCheck(sizes: ["index.html": html.utf8.count]) { _ in Data(html.utf8) }.faults.map(\.description)
    }
    #expect(try faults(page) == ["index.html: '{{' was left over", "index.html: '}}' was left over"])
    #expect(try faults(String(page.dropLast(6))) == [])
  }

  @Test func canonicalLinksOnlyWithAnAddress() throws {
    let without = try files(MockLibrary.complete(), languages: ["en"])
    #expect(without["sitemap.xml"] == nil)
    #expect(without.values.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("rel=\"canonical\"") })
    let with = try files(MockLibrary.complete(), languages: ["en"], baseAddress: "https://example.org/m")
    let home = String(decoding: try #require(with["index.html"]), as: UTF8.self)
    #expect(home.contains("<link rel=\"canonical\" href=\"https://example.org/m/index.html\">"))
  }
}
