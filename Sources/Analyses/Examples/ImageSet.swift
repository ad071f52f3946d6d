package import Basics
package import Images

/// A collection of pictures with the digest of each: what analyses over images depend on.
package struct ImageSet: Sendable {
  package let collection: any PictureCollection
  package let names: [String]
  package let digests: [Digest]
  /// Of the names and contents in their order.
  package let digest: Digest

  /// Reads every picture's content once, to name it.
  package init(_ collection: any PictureCollection, workers: Int) throws {
    let digests = try Workers.map(count: collection.count, workers: workers, state: {}) { _, index in
      try collection.digest(index)
    }
    self.collection = collection
    self.digests = digests
    names = (0..<collection.count).map(collection.name)
    var hasher = DigestHasher()
    for (name, digest) in zip(names, digests) {
      hasher.update(name)
      hasher.update(digest.hex)
    }
    digest = hasher.finish()
  }

  package var count: Int { digests.count }
}
