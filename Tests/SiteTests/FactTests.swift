import Basics
import Networks
import Site
import Testing

/// What pages read, by name.
@Suite struct FactTests {
  /// Names that a model's file or an author may choose.
  private static let names = [
    "mixed/4a", "a b", "", "line\nbreak", "return\r", "back\\slash\\n", "ü:3", "\r\n", "\u{301}mark",
  ]

  private static func facts(named name: String) -> [Fact] {
    let unit = Unit(name, 3)
    return [
      .model, .inputSize, .layers, .leftOut, .units(layer: name), .unit(unit), .tile(unit), .features(unit),
      .words(unit), .weights(layer: name),
      .circuits, .circuit(name), .flows(circuit: name), .stimuli, .stimulus(name), .photographs, .pictures, .articles,
      .prose(file: name), .changes, .changesIn(layer: name), .universality, .matches(layer: name), .menu, .settings,
      .languages, .strings(language: name), .template(name), .asset(name), .program,
    ]
  }

  @Test(arguments: names) func everyFactIsOneLineAndComesBack(name: String) throws {
    let facts = Self.facts(named: name)
    let texts = facts.map(\.text)
    #expect(Set(texts).count == facts.count)
    for (fact, text) in zip(facts, texts) {
      #expect(!text.unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
      // A unit of a layer without a name is none.
      if !name.isEmpty || !text.contains(":") { #expect(Fact(text: text) == fact) }
    }
    let lines = texts.joined(separator: "\n").split(separator: "\n").map(String.init)
    #expect(lines == texts)
  }

  @Test(arguments: ["", "models", "unit", "unit mixed", "model mixed", "units", "input:3 4"])
  func whatNoPageReadsIsNoFact(text: String) {
    #expect(Fact(text: text) == nil)
  }

  @Test func sourcesDependOnEveryDigestAndOnNamesThatAreKnown() throws {
    var table = FactTable()
    table.note(.articles, ["a"])
    table.note(.circuits, ["b"])
    let reads = [Fact.articles.text, Fact.circuits.text]
    let sources = try #require(table.sources(reads))
    #expect(table.sources([reads[0]]) != sources)
    #expect(table.sources(reads + [Fact.model.text]) == nil)
    table.note(.circuits, ["c"])
    #expect(table.sources(reads) != sources)
  }

  @Test func whatIsKeptIsReadByEveryoneWhoIsGivenIt() throws {
    let kept = Kept<String, Int>()
    var made = 0
    for _ in 0..<2 {
      let (value, reads) = ReadLog.record {
        kept.value("a") {
          made += 1
          ReadLog.note(.model)
          return 7
        }
      }
      #expect(value == 7)
      #expect(reads == [.model])
    }
    #expect(made == 1)
  }
}
