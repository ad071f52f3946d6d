import Basics
import Findings
import Foundation
import Networks
import Prose
import Site
import TestSupport
import Testing

/// The pages of circuits over a residual stream, and all that leads to them.
@Suite struct StreamCircuitPageTests {
  private func site(_ library: MockLibrary) throws -> Site {
    try Site(
      settings: SiteSettings(title: "Mock", languages: ["en", "ko"], version: "1"), sources: TemplateSources(),
      library: library)
  }

  private func page(_ path: String, _ library: MockLibrary = MockLibrary.complete().withStreamCircuit()) throws
    -> String?
  {
    let site = try site(library)
    return try site.pages().first { $0.path == path }.map { String(decoding: try $0.render(in: site), as: UTF8.self) }
  }

  @Test func thePageHoldsWhatWasMeasured() throws {
    let html = try #require(try page("circuits/streamed/index.html"))
    for words in [
      "3 edges give 40% of that sum (from 4a, blocks.0.mlp)",
      "With exactly these edges cut, 31% of its activation remains", "at random, 93% (on 51 images",
      "62% remains; with as many at random, 14%", "<p class=\"verdict supported\">Of the 30 edges",
      "it is supported on 50 held-out images", "With 4 edges cut, 14% of 4b:1 is left (10% to 18%)",
      "No set of at most 50% of the edges is sufficient",
      "<th scope=\"row\">All units of 4a</th><td>+67%</td><td>+2.00</td>",
      "<th scope=\"row\">Biases of the blocks</th><td>+25%</td><td>+0.750</td>",
      "<th scope=\"row\">The whole sum</th><td>+100%</td><td>+3.00</td>",
      "<tr id=\"edge-1\"><th scope=\"row\">blocks.0.mlp:7</th><td><b class=\"inhibit\">\u{2212}20%</b></td>"
        + "<td>\u{2212}0.600</td><td>+0.100</td><td>125%</td></tr>",
      "<a href=\"../../layers/mixed.4a/0/index.html\">4a:0</a>", "href=\"circuit.json\"",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    // The diagram has the sources in the order of their layers, each with the colour of its sign.
    let drawn = html.matches(of: /<a class="edge (\w+)" href="#(edge-\d)"/).map { "\($0.1) \($0.2)" }
    #expect(drawn == ["excites edge-0", "excites edge-2", "inhibits edge-1"])
    let korean = try #require(try page("ko/circuits/streamed/index.html"))
    #expect(korean.contains("연결 30개 가운데 일부가 필요하다는 것이"))
  }

  @Test func listsAndUnitsLeadToIt() throws {
    for (path, words) in [
      ("circuits/index.html", "<span class=\"verdict supported\">Supported: of all 30 edges 4 are necessary"),
      ("index.html", "3 edges give 40% of what 4b:1 reads"), ("search/core.js", "circuits/streamed/index.html"),
      ("search/index.html", "circuits/streamed/index.html"),
      ("layers/mixed.4b/1/index.html", "circuits/streamed/index.html"),
      ("layers/mixed.4a/3/index.html", "circuits/streamed/index.html"),
      ("method/index.html", "Contributions over the residual stream"),
    ] {
      #expect(try page(path)?.contains(words) == true, "\(path)")
    }
    let other = try #require(try page("layers/mixed.4a/1/index.html"))
    #expect(!other.contains("circuits/streamed/index.html"))
  }

  @Test func theDataIsTheFinding() throws {
    let library = MockLibrary.complete().withStreamCircuit()
    let data = Data(try #require(try page("circuits/streamed/circuit.json")).utf8)
    #expect(try JSONDecoder().decode(StreamCircuit.self, from: data) == library.streamCircuits.first?.circuit)
  }

  @Test func authorsMayNameItsNumbers() throws {
    var library = MockLibrary.complete().withStreamCircuit()
    library.streamCircuits[0].prose = [
      ArticleSource(
        name: "streamed", file: "Content/circuits/streamed.md",
        text: """
          ---
          summary: Two heads and a neuron.
          ---
          Of :measured{streamed edges}, :measured{streamed cutEdges} and :edge{4a:0 4b:1 share}. :claim{streamed supported}
          :claim{4a:3 4b:1 excites} :claim{streamed proved}

          ::circuit{streamed}
          """)
    ]
    let html = try #require(try page("circuits/streamed/index.html", library))
    #expect(html.contains("Of 3, 31% and 50%.") && html.contains("<p class=\"lead\">Two heads and a neuron.</p>"))
    #expect(html.matches(of: /class="claim"/).count == 2 && html.matches(of: /class="claim fails"/).count == 1)
    #expect(html.contains("<figure class=\"circuit\"><a href=\"index.html\">"))
  }

  /// The rule and every number are folded away, what was found is not.
  @Test func theRuleAndTheTablesAreFolded() throws {
    let html = try #require(try page("circuits/streamed/index.html"))
    let fold = /<details[^>]*>.*?<\/details>/.dotMatchesNewlines()
    let folds = html.matches(of: fold).map { String($0.output) }
    #expect(folds.count == 2)
    #expect(folds.first?.contains("Edges are ranked by what they add beyond what stands in for them") == true)
    #expect(folds.last?.contains("Single edges: what each adds") == true)
    let open = html.replacing(fold, with: "")
    for words in ["class=\"verdict supported\"", "id=\"edge-1\"", "The whole sum", "With 4 edges cut"] {
      #expect(open.contains(words), "\(words)")
    }
  }

  /// Of a class nothing is said that is true of neurons alone.
  @Test(arguments: [false, true])
  func aClassIsCalledByItsName(hasRival: Bool) throws {
    var library = MockLibrary.complete().withStreamCircuit()
    library.streamCircuits[0].title = nil
    let target = Networks.Unit("logits", 7)
    library.streamCircuits[0].circuit.target = target
    library.streamCircuits[0].circuit.proof.edges = library.streamCircuits[0].circuit.edges.map {
      EdgeEffect(source: $0.source, target: target, effect: $0.share)
    }
    library.streamCircuits[0].circuit.kind = .class
    library.streamCircuits[0].circuit.name = "n02099601 golden retriever, retriever"
    library.streamCircuits[0].circuit.against = hasRival ? [2] : [0, 1, 2]
    library.streamCircuits[0].circuit.rival = hasRival ? "cat" : nil
    library.streamCircuits[0].prose = [
      ArticleSource(
        name: "streamed", file: "Content/circuits/streamed.md",
        text: "Of :edge{4a:0 class:7 share}, :claim{blocks.0.mlp:7 class:7 inhibits} :claim{4a:0 class:7 inhibits}")
    ]
    let html = try #require(try page("circuits/streamed/index.html", library))
    let words =
      hasRival
      ? [
        "<h1>The circuit behind golden retriever rather than cat</h1>",
        "How far the logit of golden retriever is above the logit of cat is its lead",
      ]
      : [
        "<h1>The circuit behind golden retriever</h1>",
        "How far the logit of golden retriever is above the mean of the logits of the other 3 classes is its lead",
      ]
    for words in words + [
      "4a:0 → golden retriever", "3 edges give 40% of it (from 4a, blocks.0.mlp)",
      "With exactly these edges cut, 31% of the lead remains",
      "Of the 30 edges from heads and neurons to the classifier, it is supported",
      "With 4 edges cut, 14% of the lead of golden retriever is left", "Of 50%",
      "3 edges over the residual stream into the lead of golden retriever", "<b>golden retriever</b>",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    for words in ["logits:7", "its activation", "mean activation", "at the patch where"] {
      #expect(!html.contains(words), "\(words)")
    }
    #expect(html.contains("blocks.0.mlp:7 gives −20% of the lead of golden retriever"))
    #expect(html.matches(of: /class="claim"/).count == 1 && html.matches(of: /class="claim fails"/).count == 1)
    let card = try #require(try page("circuits/index.html", library))
    #expect(
      card.contains(
        "3 edges give 40% of the lead of golden retriever over \(hasRival ? "cat" : "the other 3 classes")."))
    let korean = try #require(try page("ko/circuits/streamed/index.html", library))
    #expect(korean.contains("golden retriever의 로짓 차이의 14%가") && !korean.contains("golden retriever 뉴런"))
    #expect(hasRival == korean.contains("대신 golden retriever의 회로"))
  }

  /// Of a head it is said that its attention is held, and where it is not.
  @Test func aHeadIsNoNeuron() throws {
    var library = MockLibrary.complete().withStreamCircuit()
    let target = Networks.Unit(library.layers[2].name, 2)
    library.streamCircuits[0].title = nil
    library.streamCircuits[0].circuit.kind = .head
    library.streamCircuits[0].circuit.target = target
    library.streamCircuits[0].circuit.activation = 3
    let html = try #require(try page("circuits/streamed/index.html", library))
    for words in [
      "<h1>The circuit behind 4a:2</h1>", "With its attention held as it is on each image that is a sum",
      "where 4a:2 writes most, 3 edges give 40% of that sum (from 4a, blocks.0.mlp)",
      "its attention following, 31% of what it writes remains", "a vector of the mean length 3.00",
      "by its queries, keys and values", "Of the 30 edges from heads and neurons into 4a:2",
      "3 edges over the residual stream into 4a:2",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    for words in ["its activation", "mean activation", "before the target as it is"] {
      #expect(!html.contains(words), "\(words)")
    }
    #expect(html.matches(of: /<a class="edge (\w+)" href="#(edge-\d)"/).count == 3)
    let card = try #require(try page("circuits/index.html", library))
    #expect(card.contains("3 edges give 40% of what 4a:2 writes, with its attention as it is."))
    let korean = try #require(try page("ko/circuits/streamed/index.html", library))
    #expect(korean.contains("4a:2 헤드가 가장 크게 쓰는 패치에서") && !korean.contains("4a:2 뉴런"))
  }

  @Test func withoutEdgesThePageSaysSo() throws {
    var library = MockLibrary.complete().withStreamCircuit()
    library.streamCircuits[0].circuit.edges = []
    let html = try #require(try page("circuits/streamed/index.html", library))
    #expect(html.contains("No single head or neuron gives enough"))
    #expect(!html.contains("id=\"edges\"") && !html.contains("<figure class=\"circuit\">"))
  }

  /// A change to the page or a card, and the fault that tells of it.
  @Test(arguments: [
    ("circuits/streamed/index.html", "give 40% of that sum", "give 90% of that sum", "its lead does not say 40%"),
    (
      "circuits/streamed/index.html", "<td>+1.50</td>", "<td>+9.50</td>", "the edge from mixed/4a:0 stands beside other"
    ),
    (
      "circuits/streamed/index.html", "<td><b class=\"inhibit\">\u{2212}20%", "<td><b class=\"excite\">\u{2212}20%",
      "the edge from blocks.0.mlp:7 is coloured as the opposite"
    ),
    (
      "circuits/streamed/index.html", "verdict supported", "verdict proved",
      "the verdict beside it is not 'supported'"
    ),
    ("circuits/streamed/index.html", "<td>3</td><td>62%</td>", "<td>3</td><td>99%</td>", "row 2 of its cuts has other"),
    ("circuits/index.html", "Without them 31%", "Without them 11%", "the card of 'streamed': it does not say 31%"),
  ])
  func checkHoldsPagesAgainstTheData(path: String, from: String, to: String, fault: String) throws {
    let site = try Site(
      settings: SiteSettings(title: "Mock"), sources: TemplateSources(),
      library: MockLibrary.complete().withStreamCircuit())
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
