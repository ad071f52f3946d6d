import Findings
import Networks

import struct Foundation.Data

/// What the search finds: a core with layers, circuits and articles, and a shard of words for each first letter.
///
/// Units by number need no entry: the core knows each layer's folder and size.
struct SearchIndex: Sendable {
  struct Word: Sendable {
    let word: String
    /// What it is a word for: a class, a family, a unit's name.
    let kind: String
    var targets: [(title: String, page: String)]
  }

  /// Shards by the code of their letter.
  let shards: [UInt32: [Word]]

  /// At most so many units for a word, the first in the order of the network.
  private static let limit = 8

  init(site: Site, language: String) throws {
    let strings = site.strings(language)
    var words: [String: Word] = [:]
    for layer in site.map.layers {
      for unit in try site.library.units(of: layer.name) {
        let entries = [
          (unit.name, strings("search.name")), (unit.family, strings("search.family")),
          (unit.topClass, strings("search.class")),
        ]
        for case (let word?, let kind) in entries {
          let shown = Label.shown(word)
          var entry = words["\(kind) \(shown)"] ?? Word(word: shown, kind: kind, targets: [])
          guard entry.targets.count < Self.limit else { continue }
          let unit = Unit(layer.name, unit.channel)
          entry.targets.append((site.map.name(of: unit), site.map.path(of: unit)))
          words["\(kind) \(shown)"] = entry
        }
      }
    }
    var shards: [UInt32: [Word]] = [:]
    for (_, word) in words.sorted(by: { $0.key < $1.key }) {
      for letter in Self.letters(of: word.word) { shards[letter, default: []].append(word) }
    }
    self.shards = shards
  }

  /// The first letters of its words, in lower case.
  private static func letters(of text: String) -> [UInt32] {
    let starts = text.lowercased().split(separator: " ").compactMap { $0.unicodeScalars.first?.value }
    return Array(Set(starts)).sorted()
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
    let letters = try site.searchIndex(language).shards.keys.sorted().compactMap(Unicode.Scalar.init)
    let layers = site.map.layers.map { layer in
      JSONText.list([
        .text(Label.shown(layer.shortName)), .text(Label.shown(layer.name)),
        .text(site.map.folder(of: layer.name) + "/"), .whole(layer.channels),
      ])
    }
    let circuits = try site.library.circuits.map { record in
      JSONText.list([
        .text(CircuitTitle.of(record, context: context)), .text(context.strings("search.circuit")),
        .text(site.map.path(ofCircuit: record.name)),
      ])
    }
    let articles = try ArticleHeading.all(in: site, language: language).map { heading in
      JSONText.list([
        .text(heading.title), .text(context.strings("search.article")), .text(site.map.path(ofArticle: heading.name)),
      ])
    }
    let stimuli = try site.library.stimuli.map { heading in
      JSONText.list([
        .text(StimulusTitle.of(heading, strings: context.strings)), .text(context.strings("search.input")),
        .text(site.map.path(ofStimulus: heading.name)),
      ])
    }
    let core = JSONText.object([
      "layers": .list(layers), "pages": .list(circuits + articles + stimuli),
      "shards": .text(String(String.UnicodeScalarView(letters))),
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
        [.text(word.word), .text(word.kind)] + word.targets.flatMap { [.text($0.title), .text($0.page)] })
    }
    return Data("micrographIndex(\"w-\(String(letter, radix: 16))\",\(JSONText.list(rows, lines: true).text));\n".utf8)
  }
}
