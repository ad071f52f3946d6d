package import Basics

/// The digest of every fact that a site is made from.
package struct FactTable: Hashable, Sendable {
  /// By the text of each fact, as the store keeps them.
  package private(set) var digests: [String: Digest]

  package init(digests: [String: Digest] = [:]) { self.digests = digests }

  package subscript(fact: Fact) -> Digest? {
    get { digests[fact.text] }
    set { digests[fact.text] = newValue }
  }

  /// Notes a fact that is a value of its own.
  package mutating func note(_ fact: Fact, _ value: some Encodable) { self[fact] = Digest(of: value) }

  /// Notes all facts of another table.
  package mutating func note(_ other: FactTable) { digests.merge(other.digests) { $1 } }

  /// The name of all that a file was made from: of some facts, by their texts in order, and of their digests.
  ///
  /// Nil where one of them has no digest: it is gone, or an older program knew it.
  package func sources(_ facts: [String]) -> Digest? {
    var hasher = DigestHasher()
    for fact in facts {
      guard let digest = digests[fact] else { return nil }
      hasher.update(fact)
      hasher.update(digest)
    }
    return hasher.finish()
  }
}
