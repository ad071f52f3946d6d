import Foundation

/// Which class an image is of, as far as its folder or its file's name says so in the words of the class names.
///
/// A name may be any of those that a class has (`tench, Tinca tinca`), with `_` or `-` for spaces, and numbers before or
/// after it: `dogs/12.jpg`, `dog_012.jpg`, `00012 dog`. A WordNet id (`n01440764`) counts wherever class names have them.
/// Where images carry as many different ids as there are classes, the classes are theirs in order, as ImageNet's are.
package struct KnownClasses: Sendable {
  private let identifiers: [Substring: Int]
  /// Nil for a name that several classes have.
  private let words: [String: Int?]
  private let count: Int

  /// - Parameters:
  ///   - labels: class names by index.
  ///   - count: how many classes there are.
  package init(_ labels: [String], count: Int) {
    self.count = count
    var (identifiers, words): ([Substring: Int], [String: Int?]) = ([:], [:])
    for (index, label) in labels.prefix(count).enumerated() {
      if let identifier = Self.identifier(label) { identifiers[identifier] = index }
      for name in label.split(separator: ",") {
        let name = Self.plain(name)
        guard !name.isEmpty else { continue }
        if let other = words[name], other != index { words[name] = .some(nil) } else { words[name] = index }
      }
    }
    (self.identifiers, self.words) = (identifiers, words)
  }

  /// The class of each image, by paths of their files; nil for those that do not say.
  package func indices(of paths: [String]) -> [Int?] {
    let found = paths.map { path -> (names: [Substring], identifier: Substring?) in
      let parts = path.split(separator: "/")
      let file = parts.last.map { $0.prefix(upTo: $0.lastIndex(of: ".") ?? $0.endIndex) }
      let names = [parts.dropLast().last, file].compactMap(\.self)
      return (names, names.compactMap { Self.identifier($0) }.first)
    }
    var identifiers = identifiers
    let carried = Set(found.compactMap(\.identifier)).sorted()
    if identifiers.isEmpty, carried.count == count {
      identifiers = Dictionary(zip(carried, carried.indices), uniquingKeysWith: { first, _ in first })
    }
    return found.map { image in
      if let identifier = image.identifier, let index = identifiers[identifier] { return index }
      return image.names.lazy.compactMap { words[Self.plain($0)] ?? nil }.first
    }
  }

  /// The class that a person names: one of its names, its id or its number; nil where none or several are meant.
  package func index(of name: String) -> Int? {
    if let index = Int(name) { return (0..<count).contains(index) ? index : nil }
    if let found = Self.identifier(name).flatMap({ identifiers[$0] }) { return found }
    return words[Self.plain(name)] ?? nil
  }

  private static func identifier(_ text: some StringProtocol) -> Substring? {
    Substring(text).firstMatch(of: /\bn[0-9]{8}(?![0-9])/)?.output
  }

  /// Small letters and single spaces, without an id and without numbers at either end.
  private static func plain(_ text: some StringProtocol) -> String {
    var words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }
    let isNumber = { (word: Substring) in word.allSatisfy(\.isNumber) || identifier(word) != nil }
    while words.count > 1, let first = words.first, isNumber(first) { words.removeFirst() }
    while words.count > 1, let last = words.last, isNumber(last) { words.removeLast() }
    return words.joined(separator: " ")
  }
}
