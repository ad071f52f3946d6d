/// A key of the configuration as the reference lists it: made where the key is read, so that the two cannot part.
package struct ConfigurationKey: Hashable, Sendable {
  /// `features.steps`; an item of a list is `layers[].name`.
  package let path: String
  /// What its value must be, in the words of the fault that says it is not.
  package let kind: String
  package let meaning: String
  /// What holds where the key is not there; empty where nothing does.
  package let otherwise: String

  init(_ path: String, _ kind: String, _ meaning: KeyMeaning) {
    self.path = path.replacing(/\[\d+\]/, with: "[]")
    self.kind = kind
    self.meaning = meaning.text
    otherwise = meaning.otherwise
  }

  /// The key at the top of the file under which it stands.
  package var section: Substring { path.prefix { $0 != "." && $0 != "[" } }

  static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max ? "from \(range.lowerBound) on" : "from \(range.lowerBound) to \(range.upperBound)"
  }
}

/// What a key is, and what holds where it is not there; every key is asked for with one.
struct KeyMeaning: ExpressibleByStringInterpolation {
  let text: String
  let otherwise: String

  init(_ text: String, otherwise: String) {
    self.text = text
    self.otherwise = otherwise
  }

  init(stringLiteral text: String) { self.init(text, otherwise: "") }

  func with(otherwise: String) -> KeyMeaning { KeyMeaning(text, otherwise: otherwise) }
}
