package import Basics
import Foundation
import Yams

/// The interface's words in one language, by key: `unit.inputs`.
///
/// Nested keys of the YAML are joined by full stops. A phrase may hold places: `{count} units`. Where the number
/// decides the form, the key has the sub-keys `one` and `other`.
package struct StringTable: Sendable {
  let language: String
  private let phrases: [String: Phrase]

  /// Lays the files over one another, later ones on top; keys that `reference` has and this lacks are faults.
  package init(language: String, files: [TemplateSources.File], reference: StringTable? = nil) throws(Diagnostic) {
    self.language = language
    var phrases: [String: Phrase] = [:]
    var faults: [Diagnostic] = []
    for file in files {
      do {
        let tree = try Yams.compose(yaml: file.text)
        if let tree { Self.flatten(tree, below: "", in: file.place, into: &phrases, &faults) }
      } catch {
        faults.append(Diagnostic("this is not YAML: \(error)", at: file.place))
      }
    }
    if let reference {
      let missing = reference.phrases.keys.filter { phrases[$0] == nil }.sorted()
      faults += missing.map { Diagnostic("the string '\($0)' is missing", at: files.last?.place ?? language) }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    self.phrases = phrases
  }

  var keys: [String] { phrases.keys.sorted() }

  package func has(_ key: String) -> Bool { phrases[key] != nil }

  /// The phrase with its places filled; the key itself where there is none, so that the gap is seen.
  func callAsFunction(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
    phrases[key]?.filled(values) ?? key
  }

  /// The phrase for a number of things: `{count}` is filled with it.
  func count(_ key: String, _ count: Int) -> String {
    let form = count == 1 && phrases["\(key).one"] != nil ? "one" : "other"
    return self("\(key).\(form)", ["count": NumberText.whole(count)])
  }

  private static func flatten(
    _ node: Node, below prefix: String, in place: String, into phrases: inout [String: Phrase],
    _ faults: inout [Diagnostic]
  ) {
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        let name = key.string ?? ""
        flatten(value, below: prefix.isEmpty ? name : "\(prefix).\(name)", in: place, into: &phrases, &faults)
      }
    case .scalar(let scalar): phrases[prefix] = Phrase(scalar.string)
    default:
      let line = node.mark.map { ", line \($0.line)" } ?? ""
      faults.append(Diagnostic("'\(prefix)' must be text or keys", at: place + line))
    }
  }
}

/// A text with places to fill, taken apart once.
private struct Phrase: Sendable {
  private enum Piece { case text(String), place(String) }
  private var pieces: [Piece] = []

  init(_ text: String) {
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      pieces.append(.place(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
  }

  func filled(_ values: KeyValuePairs<String, String>) -> String {
    var result = ""
    /// What was filled in right before.
    var filled: String?
    for piece in pieces {
      switch piece {
      case .text(let text):
        result += filled.map { KoreanParticle.fitted(text, after: $0) } ?? text
        filled = nil
      case .place(let name):
        filled = values.first { $0.key == name }?.value
        result += filled ?? "{\(name)}"
      }
    }
    return result
  }
}
