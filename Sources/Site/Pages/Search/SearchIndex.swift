import Findings
import Networks

import struct Foundation.Data

/// What the search finds: a core with layers, circuits and articles, and a shard of words for each first letter.
///
/// Units by number need no entry: the core knows each layer's folder and size.
struct SearchIndex: Sendable {
  struct Word: Sendable {
    let word: String
    let kind: Kind
    var targets: [Target]
  }

  /// What a word is a word for. Names that people gave come first.
  enum Kind: Int, CaseIterable, Sendable {
    case name, family, `class`, weight

    func title(_ strings: StringTable) -> String { strings("search.\(self)") }
  }

  /// A unit that a word leads to.
  struct Target: Sendable {
    let title: String
    let page: String
    /// Where a small picture stands (``PicturePlace/address``); empty where there is none.
    let picture: String
  }

  /// Shards by the code of their letter.
  let shards: [UInt32: [Word]]

  /// At most so many units for a word, of the last layers first: those next to the answer tell a class best.
  private static let limit = 8

  init(site: Site, language: String) throws {
    let strings = site.strings(language)
    var words: [String: Word] = [:]
    func add(_ word: String?, _ kind: Kind, _ unit: Unit, _ summary: UnitSummary?) {
      guard let word else { return }
      let shown = KnownWord.shown(word, strings: strings)
      var entry = words["\(kind) \(shown)"] ?? Word(word: shown, kind: kind, targets: [])
      guard entry.targets.count < Self.limit else { return }
      entry.targets.append(
        Target(
          title: site.map.name(of: unit), page: site.map.path(of: unit),
          picture: summary.flatMap { Self.picture($0, of: unit, in: site.map) } ?? ""))
      words["\(kind) \(shown)"] = entry
    }
    for layer in site.map.layers.reversed() {
      for summary in try site.library.units(of: layer.name) {
        let unit = Unit(layer.name, summary.channel)
        add(summary.name, .name, unit, summary)
        add(summary.family(strings), .family, unit, summary)
        add(summary.topClass, .class, unit, summary)
      }
    }
    // A class that no unit stands for leads to the unit with the largest weight for it, and is said to.
    for (label, unit) in zip(try site.library.model.classes, try site.library.classUnits) {
      guard let unit, words["\(Kind.class) \(KnownWord.shown(label, strings: strings))"] == nil else { continue }
      add(label, .weight, unit, try site.library.summary(of: unit))
    }
    var shards: [UInt32: [Word]] = [:]
    for (_, word) in words.sorted(by: { $0.key < $1.key }) {
      for letter in Self.letters(of: word.word) { shards[letter, default: []].append(word) }
    }
    self.shards = shards
  }

  /// The first letters of its words, in lower case.
  private static func letters(of text: String) -> [UInt32] {
    let starts = text.lowercased().split { !$0.isLetter && !$0.isNumber }.compactMap { $0.unicodeScalars.first?.value }
    return Array(Set(starts)).sorted()
  }

  /// What stands for a unit in a list.
  private static func picture(_ summary: UnitSummary, of unit: Unit, in map: SiteMap) -> String? {
    guard TileSheet.has(summary), let layer = map.layer(unit.layer) else {
      return summary.photographs.first.map { SiteMap.path(ofPhotograph: $0.picture) }
    }
    return PicturePlace(tileOf: unit.channel, in: layer, map: map).address
  }
}

/// The part of the search index that every search needs.
struct SearchCore: Page {
  let language: String
  let path: String

  init(site: Site, language: String) {
    self.language = language
    path = "\(site.prefix(of: language))search/core.js"
  }

  func render(in site: Site) throws -> Data {
    let context = PageContext(site: site, language: language, page: SiteMap.search)
    let strings = context.strings
    let letters = try site.searchIndex(language).shards.keys.sorted().compactMap(Unicode.Scalar.init)
    let layers = site.map.layers.map { layer in
      JSONText.list([
        .text(Label.shown(layer.shortName)), .text(Label.shown(layer.name)),
        .text(site.map.folder(of: layer.name) + "/"), .whole(layer.channels),
      ])
    }
    func entry(_ title: String, _ kind: String, _ page: String, picture: String = "") -> JSONText {
      JSONText.list([.text(title), .text(kind), .text(page), .text(picture)])
    }
    let circuits = try site.library.circuitHeadings.map { record in
      entry(
        CircuitTitle.of(record, context: context), strings("search.circuit"), site.map.path(ofCircuit: record.name))
    }
    let articles = try ArticleHeading.all(in: site, language: language).map { heading in
      entry(heading.title, strings("search.article"), site.map.path(ofArticle: heading.name))
    }
    let stimuli = try site.library.stimuli.map { heading in
      entry(
        StimulusTitle.of(heading, strings: strings), strings("search.input"), site.map.path(ofStimulus: heading.name),
        picture: SiteMap.path(ofPhotograph: heading.picture))
    }
    let blocks =
      site.head.hasBlocks ? [entry(strings("blocks.title"), strings("search.page"), SiteMap.blocks)] : []
    let lists = [
      entry(strings("home.guide"), strings("search.page"), SiteMap.home + "#guide"),
      entry(strings("search.title"), strings("search.page"), SiteMap.search),
    ]
    let core = JSONText.object([
      "layers": .list(layers), "pages": .list(circuits + articles + stimuli + blocks + lists),
      "shards": .text(String(String.UnicodeScalarView(letters))),
      "kinds": .list(SearchIndex.Kind.allCases.map { .text($0.title(strings)) }),
      "words": .list(["layer", "nothing", "more"].map { .text(strings("search.\($0)")) }),
    ])
    return Data("micrographIndex(\"core\",[\(core.text)]);\n".utf8)
  }
}

/// The words that begin with one letter.
struct SearchShard: Page {
  let language: String
  let letter: UInt32
  let path: String

  init(site: Site, language: String, letter: UInt32) {
    self.language = language
    self.letter = letter
    path = "\(site.prefix(of: language))search/w-\(String(letter, radix: 16)).js"
  }

  func render(in site: Site) throws -> Data {
    let words = try site.searchIndex(language).shards[letter] ?? []
    let rows = words.map { word in
      JSONText.list(
        [.text(word.word), .whole(word.kind.rawValue)]
          + word.targets.flatMap { [.text($0.title), .text($0.page), .text($0.picture)] })
    }
    return Data("micrographIndex(\"w-\(String(letter, radix: 16))\",\(JSONText.list(rows, lines: true).text));\n".utf8)
  }
}
