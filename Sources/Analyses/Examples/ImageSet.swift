package import Basics
package import Images

/// A collection of pictures with the digest of each: what analyses over images depend on.
package struct ImageSet: Sendable {
  package let collection: any PictureCollection
  package let names: [String]
  package let digests: [Digest]
  /// Of the names and contents in their order.
  package let digest: Digest

  /// Reads every picture's content once to name it, if it has no name yet.
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

  /// The places of at most so many images, evenly spread over all, whichever way they are ordered.
  package func spread(_ most: Int) -> [Int] {
    let chosen = min(most, count)
    return (0..<chosen).map { $0 * count / chosen }
  }

  /// The keys of what is known of the files' soundness.
  package var checks: [Digest] { zip(digests, names).map { ImageCheck(image: $0, name: $1).key } }

  /// What was found beside the images and is not among them.
  package var leftOut: [LeftOutImage] { collection.leftOut }
}
