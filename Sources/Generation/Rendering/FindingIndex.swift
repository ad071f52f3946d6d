import Artifacts
import Basics

/// The digest of the content of each finding in the store, by its key: enough to know what has changed.
struct FindingIndex: Sendable {
  private let contents: [Digest: Digest]

  init(_ store: Store, names: [String]) throws(Diagnostic) {
    var contents: [Digest: Digest] = [:]
    for name in names { contents.merge(try store.contents(name: name)) { first, _ in first } }
    self.contents = contents
  }

  func contains(_ key: Digest) -> Bool { contents[key] != nil }

  /// The name of the content of several findings together; of missing ones too, so that it changes when they come.
  func digest(of keys: some Sequence<Digest>) -> Digest {
    var hasher = DigestHasher()
    for key in keys { hasher.update(contents[key]?.hex ?? "") }
    return hasher.finish()
  }
}
