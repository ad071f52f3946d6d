import Artifacts
import Basics

/// The digest of the content of each finding in the store, by its key: enough to know what has changed.
struct FindingIndex: Sendable {
  private let contents: [Digest: Digest]

  /// Of the findings of some kinds of analyses; empty where there is no store yet.
  init(_ store: Store?, names: [String]) throws(Diagnostic) {
    var contents: [Digest: Digest] = [:]
    for name in names { contents.merge(try store?.contents(name: name) ?? [:]) { first, _ in first } }
    self.contents = contents
  }

  func contains(_ key: Digest) -> Bool { contents[key] != nil }

  /// Nil for one that is missing.
  func content(of key: Digest) -> Digest? { contents[key] }
}
