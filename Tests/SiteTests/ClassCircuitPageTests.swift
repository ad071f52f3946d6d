import Basics
import Findings
import Foundation
import Networks
import Prose
import Site
import TestSupport
import Testing

/// The pages of circuits of classes, and all that leads to them.
@Suite struct ClassCircuitPageTests {
  private func site(_ library: MockLibrary) throws -> Site {
    try Site(
      settings: SiteSettings(title: "Mock", languages: ["en", "ko"], version: "1"), sources: TemplateSources(),
      library: library)
  }

  private func page(_ path: String, _ library: MockLibrary = MockLibrary.complete().withClassCircuit()) throws
    -> String?
  {
    let site = try site(library)
    return try site.pages().first { $0.path == path }.map { String(decoding: try $0.render(in: site), as: UTF8.self) }
  }

  @Test func thePageHoldsWhatWasMeasured() throws {
    let html = try #require(try page("circuits/goldfish/index.html"))
    for words in [
      "<h1>The circuit behind goldfish</h1>",
      "the whole network names 90% of the 30 images of goldfish right, and takes 4.0% of the 60 images of the other 3 classes",
      "With 4 units alone (20% of all edges) and all others replaced, it names 81% right and takes 3.0% of the others",
      "With 6 units replaced (40% of all edges are between them) and all others as they were, it names 13% right, "
        + "and of the others 76%, where it was 80%",
      "<p class=\"verdict proved\">That a circuit tells goldfish is proved on 30 held-out images of goldfish and 60 of",
      "<th scope=\"row\">The whole network</th><td>–</td><td>90%</td><td>80%</td><td>4.0%</td>",
      "<th scope=\"row\">The necessary circuit cut</th><td>6</td><td>13%</td><td>76%</td><td>6.0%</td>",
      "<th scope=\"row\">As many units at random cut</th><td>6</td><td>83%</td><td>77%</td><td>3.0%</td>",
      "With 6 units cut (40% of all edges are between them), goldfish is told 8.0% as well as by the whole network (0% to 17%)",
      "come closer to it than 100 of 100 random sets", "ranked and sizes chosen on 90 images",
      "logit of goldfish is above the mean of the logits of the other 3 classes: 6.00 on the 30 held-out images",
      "<h3>4b</h3>", "2 of 3 units", "href=\"circuit.json\"", "<svg class=\"curve\"",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    // Of each layer that unit first whose cut takes most, each with the colour of its sign.
    let told = html.matches(of: /<\/a><b class="(\w+)">([^<]+)<\/b><span class="light">([^<]+)<\/span><\/li>/)
      .map { "\($0.1) \($0.2) \($0.3)" }
    #expect(
      told == [
        "excite +25% +1.50", "excite +13% +0.750", "excite +38% +2.25", "inhibit \u{2212}5.0% \u{2212}0.300",
      ])
    let korean = try #require(try page("ko/circuits/goldfish/index.html"))
    #expect(korean.contains("goldfish 이미지 30장의 90%를 맞히고") && korean.contains("증명되었습니다"))
    #expect(!korean.contains("classCircuit."))
  }

  @Test func listsAndUnitsLeadToIt() throws {
    for (path, words) in [
      ("circuits/index.html", "<span class=\"verdict proved\">Proved: 6 units are necessary, and 4 units are enough"),
      ("index.html", "With 4 units alone (20% of all edges) it is 81%."),
      ("search/core.js", "circuits/goldfish/index.html"), ("search/index.html", "circuits/goldfish/index.html"),
      ("layers/mixed.4a/3/index.html", "circuits/goldfish/index.html"),
      ("method/index.html", "Circuit of a class"),
    ] {
      #expect(try page(path)?.contains(words) == true, "\(path)")
    }
    let other = try #require(try page("layers/mixed.4a/5/index.html"))
    #expect(!other.contains("circuits/goldfish/index.html"))
    // Alone on a site it is what the command for a circuit names, by the number of the class.
    let method = try #require(try page("method/index.html", MockLibrary().withClassCircuit()))
    #expect(method.contains("micrograph circuit mock.onnx class:1 --images IMAGES"))
  }

  @Test func theDataIsTheFinding() throws {
    let library = MockLibrary.complete().withClassCircuit()
    let data = Data(try #require(try page("circuits/goldfish/circuit.json")).utf8)
    #expect(try JSONDecoder().decode(ClassCircuit.self, from: data) == library.classCircuits.first?.circuit)
  }

  @Test func authorsMayNameItsNumbers() throws {
    var library = MockLibrary.complete().withClassCircuit()
    library.classCircuits[0].prose = [
      ArticleSource(
        name: "goldfish", file: "Content/circuits/goldfish.md",
        text: """
          ---
          summary: A few units see the fish.
          ---
          Of :measured{goldfish units}, :measured{goldfish edges}, :measured{goldfish own}, :measured{goldfish ownCut}, \
          :measured{goldfish othersCut} and :edge{4b:2 class:goldfish share}. :claim{goldfish proved}
          :claim{4b:2 class:goldfish excites} :claim{4b:1 class:1 excites}

          ::circuit{goldfish}
          """)
    ]
    let html = try #require(try page("circuits/goldfish/index.html", library))
    #expect(html.contains("Of 6, 12, 90%, 13%, 76% and 38%."))
    #expect(html.contains("<p class=\"lead\">A few units see the fish.</p>"))
    #expect(html.matches(of: /class="claim"/).count == 2 && html.matches(of: /class="claim fails"/).count == 1)
    #expect(html.contains("without 4b:1 the lead of goldfish falls by \u{2212}5.0%"))
    #expect(html.contains("<figure class=\"circuit\"><a href=\"index.html\"><svg class=\"diagram\""))
  }

  @Test func oneRivalIsCalledByItsName() throws {
    var library = MockLibrary.complete().withClassCircuit()
    library.classCircuits[0].circuit.against = [0]
    library.classCircuits[0].circuit.rival = "tench"
    let html = try #require(try page("circuits/goldfish/index.html", library))
    #expect(html.contains("<h1>The circuit behind goldfish rather than tench</h1>"))
    #expect(html.contains("the 60 images of tench") && html.contains("is above the logit of tench"))
  }

  /// What was not found is said to be missing, and nothing stands in its place.
  @Test func withoutCircuitsThePageSaysSo() throws {
    var library = MockLibrary.complete().withClassCircuit()
    library.classCircuits[0].circuit.sufficient = nil
    library.classCircuits[0].circuit.kept = nil
    library.classCircuits[0].circuit.sufficiency = nil
    library.classCircuits[0].circuit.verdict = .supported
    let supported = try #require(try page("circuits/goldfish/index.html", library))
    #expect(supported.contains("No set of units with at most 50% of the edges is enough alone by the rule."))
    #expect(
      supported.contains("none is shown to be enough alone") && !supported.contains("The sufficient circuit alone"))
    library.classCircuits[0].circuit.necessary = nil
    library.classCircuits[0].circuit.left = nil
    library.classCircuits[0].circuit.necessity = nil
    library.classCircuits[0].circuit.verdict = .suggested
    library.classCircuits[0].circuit.units = []
    library.classCircuits[0].circuit.strongest = []
    let html = try #require(try page("circuits/goldfish/index.html", library))
    #expect(html.contains("no set of units is shown to be necessary") && !html.contains("id=\"units\""))
    library.classCircuits[0].circuit.before = ClassAnswers(own: 0.1, others: 0.8, claimed: 0.1)
    let untold = try #require(try page("circuits/goldfish/index.html", library))
    #expect(untold.contains("it does not tell goldfish, and no circuit is claimed"))
    #expect(!untold.contains("<svg class=\"curve\"") && !untold.contains("nan%"))
  }

  /// A change to the page or a card, and the fault that tells of it.
  @Test(arguments: [
    ("circuits/goldfish/index.html", "it names 81% right", "it names 99% right", "its lead does not say 81%"),
    (
      "circuits/goldfish/index.html", "<td>6</td><td>13%</td>", "<td>6</td><td>3%</td>",
      "its table of answers holds other numbers"
    ),
    (
      "circuits/goldfish/index.html", "<b class=\"excite\">+38%", "<b class=\"excite\">+58%",
      "mixed/4b:2 stands beside another number"
    ),
    (
      "circuits/goldfish/index.html", "<b class=\"inhibit\">\u{2212}5.0%", "<b class=\"excite\">\u{2212}5.0%",
      "mixed/4b:1 is coloured as the opposite"
    ),
    ("circuits/goldfish/index.html", "verdict proved", "verdict supported", "the verdict beside it is not 'proved'"),
    (
      "circuits/index.html", "Without 6 units it is 13%", "Without 6 units it is 3%",
      "the card of 'goldfish': it does not say 13%"
    ),
  ])
  func checkHoldsPagesAgainstTheData(path: String, from: String, to: String, fault: String) throws {
    let site = try Site(
      settings: SiteSettings(title: "Mock"), sources: TemplateSources(),
      library: MockLibrary.complete().withClassCircuit())
    var files = Dictionary(
      try site.pages().map { ($0.path, try $0.render(in: site)) }, uniquingKeysWith: { _, second in second })
    func faults() throws -> [String] {
      try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }.faults.map(\.what)
        .filter { $0.hasPrefix(fault) }
    }
    #expect(try faults() == [])
    let text = String(decoding: try #require(files[path]), as: UTF8.self)
    #expect(text.contains(from))
    files[path] = Data(text.replacing(from, with: to).utf8)
    #expect(try faults().count == 1)
  }
}
