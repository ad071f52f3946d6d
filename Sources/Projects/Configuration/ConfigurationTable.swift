import Basics
import Yams

/// One mapping of a configuration: each key is asked for by type; what nobody asked for is unknown.
final class ConfigurationTable {
  /// Where the mapping stands: `features`, `layers[2]`; empty at the top.
  let key: String
  private let entries: [(key: String, node: Node, value: Node)]
  private let reader: ConfigurationReader
  private var asked: Set<String> = []

  init(key: String, entries: [(key: String, node: Node, value: Node)], reader: ConfigurationReader) {
    self.key = key
    self.entries = entries
    self.reader = reader
  }

  /// All keys, in the order of the file.
  var names: [String] { entries.map(\.key) }

  /// The value of a key, as it stands in the file; nil for a key that is not there or has no value.
  func node(_ name: String) -> Node? {
    asked.insert(name)
    guard let value = entries.first(where: { $0.key == name })?.value, value.tag != Tag(.null) else { return nil }
    return value
  }

  func text(_ name: String, _ meaning: KeyMeaning) -> String? {
    value(name, "a text", meaning) { $0.scalar?.string }
  }

  /// A text, or one for each language by its two letters.
  func textByLanguage(_ name: String, _ meaning: KeyMeaning) -> AuthorsText? {
    value(name, "a text, or one for each language: {en: ..., ko: ...}", meaning) { node in
      if let text = node.scalar?.string { return AuthorsText(text) }
      guard let entries = node.mapping else { return nil }
      let texts = entries.compactMap { entry -> (String, String)? in
        guard let language = entry.key.scalar?.string, language.wholeMatch(of: /[a-z]{2}/) != nil else { return nil }
        return entry.value.scalar.map { (language, $0.string) }
      }
      return texts.count == entries.count ? AuthorsText(byLanguage: Dictionary(texts) { first, _ in first }) : nil
    }
  }

  /// A text, or several in a list.
  func texts(_ name: String, _ meaning: KeyMeaning) -> [String]? {
    value(name, "a text or a list of texts", meaning) { node in
      if let text = node.scalar?.string { return [text] }
      guard let items = node.sequence else { return nil }
      let texts = items.compactMap { $0.scalar?.string }
      return texts.count == items.count ? texts : nil
    }
  }

  func truth(_ name: String, _ meaning: KeyMeaning) -> Bool? { value(name, "true or false", meaning) { $0.bool } }

  func truth(_ name: String, _ meaning: KeyMeaning, otherwise: Bool) -> Bool {
    truth(name, meaning.with(otherwise: "\(otherwise)")) ?? otherwise
  }

  func integer(_ name: String, _ range: ClosedRange<Int>, _ meaning: KeyMeaning) -> Int? {
    let found = value(name, "a whole number", within: range, meaning) { $0.int }
    guard let found, !range.contains(found) else { return found }
    fault(name, "must be between \(range.lowerBound) and \(range.upperBound), not \(found)")
    return nil
  }

  func integer(_ name: String, _ range: ClosedRange<Int>, _ meaning: KeyMeaning, otherwise: Int) -> Int {
    integer(name, range, meaning.with(otherwise: "\(otherwise)")) ?? otherwise
  }

  /// An amount of memory, in bytes.
  func memory(_ name: String, _ meaning: KeyMeaning) -> Int? {
    value(name, "an amount of memory: 4g, 512m", meaning) { node in node.scalar.flatMap { MemorySize($0.string)?.bytes }
    }
  }

  /// A height and a width, or one number for both.
  func size(_ name: String, _ range: ClosedRange<Int>, _ meaning: KeyMeaning) -> Size? {
    let found = value(name, "a whole number, or a height and a width: [24, 40]", within: range, meaning) { node in
      if let side = node.int { return Size(square: side) }
      let numbers = node.sequence?.compactMap(\.int) ?? []
      return numbers.count == 2 && node.sequence?.count == 2 ? Size(height: numbers[0], width: numbers[1]) : nil
    }
    guard let found, let wrong = found.numbers.first(where: { !range.contains($0) }) else { return found }
    fault(name, "must be between \(range.lowerBound) and \(range.upperBound), not \(wrong)")
    return nil
  }

  /// A number, or several in a list.
  func numbers(_ name: String, _ meaning: KeyMeaning) -> [Double]? {
    value(name, "a number or a list of numbers", meaning) { node in
      if let number = node.float ?? node.int.map(Double.init) { return [number] }
      guard let items = node.sequence else { return nil }
      let numbers = items.compactMap { $0.float ?? $0.int.map(Double.init) }
      return numbers.count == items.count && !numbers.isEmpty ? numbers : nil
    }
  }

  /// A whole number, or several in a list.
  func integers(_ name: String, _ range: ClosedRange<Int>, _ meaning: KeyMeaning) -> [Int]? {
    value(name, "a whole number or a list of whole numbers from \(range.lowerBound) on", meaning) { node in
      let items = node.sequence.map(Array.init) ?? [node]
      let numbers = items.compactMap(\.int).filter(range.contains)
      return numbers.count == items.count ? numbers : nil
    }
  }

  func choice<Choice: CaseIterable & RawRepresentable>(
    _ name: String, _ type: Choice.Type, _ meaning: KeyMeaning
  ) -> Choice? where Choice.RawValue == String {
    let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return value(name, "one of \(names)", meaning) { $0.scalar.flatMap { Choice(rawValue: $0.string) } }
  }

  func choice<Choice: CaseIterable & RawRepresentable>(
    _ name: String, _ meaning: KeyMeaning, otherwise: Choice
  ) -> Choice where Choice.RawValue == String {
    choice(name, Choice.self, meaning.with(otherwise: otherwise.rawValue)) ?? otherwise
  }

  /// - Parameter short: the key that a value stands for which stands alone: `features: none` is `features: {preset: none}`.
  func table(_ name: String, short: String? = nil, _ meaning: KeyMeaning) -> ConfigurationTable? {
    let kind = "a list of `key: value` lines"
    if let short, let node = node(name), node.scalar != nil {
      note(name, kind, meaning)
      return ConfigurationTable(key: reader.path(key, name), entries: [(short, node, node)], reader: reader)
    }
    return value(name, short.map { "\(kind), or `\($0)` alone" } ?? kind, meaning) { $0.mapping }.map {
      reader.table($0, key: reader.path(key, name))
    }
  }

  /// As ``table(_:short:_:)``, and an empty mapping where the key is not there.
  func section(_ name: String, short: String, _ meaning: KeyMeaning) -> ConfigurationTable {
    table(name, short: short, meaning)
      ?? ConfigurationTable(key: reader.path(key, name), entries: [], reader: reader)
  }

  /// The items of a list, each made by `body` from the item and where it stands; nil items were reported by it.
  func items<Item>(_ name: String, _ meaning: KeyMeaning, _ body: (Node, String) -> Item?) -> [Item]? {
    value(name, "a list", meaning) { $0.sequence }.map { items in
      items.enumerated().compactMap { body($0.element, "\(reader.path(key, name))[\($0.offset)]") }
    }
  }

  /// The mapping that an item of a list is.
  func table(_ node: Node, at place: String) -> ConfigurationTable? {
    guard let mapping = node.mapping else {
      reader.report("'\(place)' must be a list of `key: value` lines", at: node)
      return nil
    }
    return reader.table(mapping, key: place)
  }

  /// Where the value under a key stands: file and line.
  func place(of name: String) -> String { reader.place(of: entries.first { $0.key == name }?.value) }

  /// Reports a fault of the value under a key.
  func fault(_ name: String, _ what: String, advice: String? = nil) {
    let entry = entries.first { $0.key == name }
    reader.report("'\(reader.path(key, name))' \(what)", at: entry?.value ?? entry?.node ?? Node(""), advice: advice)
  }

  /// Reports that a key is missing, at the mapping's first line.
  func require(_ name: String) {
    reader.report("'\(reader.path(key, name))' is missing", at: entries.first?.node ?? Node(""))
  }

  /// Reports the keys that nobody asked for.
  func finish() {
    for entry in entries where !asked.contains(entry.key) {
      let near = asked.sorted().min { $0.editDistance(to: entry.key) < $1.editDistance(to: entry.key) }
      let isNear = near.map { $0.editDistance(to: entry.key) <= 2 } ?? false
      reader.report(
        "there is no key '\(reader.path(key, entry.key))'", at: entry.node,
        advice: isNear ? "Did you mean '\(near ?? "")'?" : "Known are: \(asked.sorted().joined(separator: ", ")).")
    }
  }

  private func value<T>(
    _ name: String, _ kind: String, within range: ClosedRange<Int>? = nil, _ meaning: KeyMeaning,
    _ read: (Node) -> T?
  ) -> T? {
    note(name, range.map { "\(kind); \(ConfigurationKey.words($0))" } ?? kind, meaning)
    guard let node = node(name) else { return nil }
    guard let value = read(node) else {
      reader.report("'\(reader.path(key, name))' must be \(kind)", at: node)
      return nil
    }
    return value
  }

  private func note(_ name: String, _ kind: String, _ meaning: KeyMeaning) {
    reader.note(ConfigurationKey(reader.path(key, name), kind, meaning))
  }
}
