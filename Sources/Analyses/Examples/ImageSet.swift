package import Basics
package import Images

/// A collection of pictures with the digest of each: what analyses over images depend on.
package struct ImageSet: Sendable {
  package let collection: any PictureCollection
  package let names: [String]
  package let digests: [Digest]
  /// Of the names and contents in their order.
  package let digest: Digest
  /// The places of all images in the order of their digests; of equal ones in their own.
  package let byDigest: [Int]

  /// Reads every picture's content once to name it, if it has no name yet.
  package init(_ collection: any PictureCollection, workers: Int) throws {
    let digests = try Workers.map(count: collection.count, workers: workers, state: {}) { _, index in
      try collection.digest(index)
    }
    self.init(collection, digests: digests)
  }

  private init(_ collection: any PictureCollection, digests: [Digest]) {
    self.collection = collection
    self.digests = digests
    names = (0..<collection.count).map(collection.name)
    byDigest = digests.indices.sorted { (digests[$0], $0) < (digests[$1], $1) }
    var hasher = DigestHasher()
    for (name, digest) in zip(names, digests) {
      hasher.update(name)
      hasher.update(digest.hex)
    }
    digest = hasher.finish()
  }

  package var count: Int { digests.count }

  /// With so many images the relations between units are known well enough.
  package static let sampleSize = 2048

  /// The places of the images with the smallest digests, at most so many: whichever way the images are sorted and named,
  /// and one that comes or goes seldom changes which they are.
  package func spread(_ most: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return byDigest.prefix(max(most, 0)).sorted()
  }

  /// The images with the smallest digests but for some, at most so many and in the order of their digests.
  package func smallest(_ most: Int, besides others: [Int]) -> [Int] {
    let others = Set(others)
    return Array(byDigest.lazy.filter { !others.contains($0) }.prefix(max(most, 0)))
  }

  /// Pairs of names as pairs of places, without those that are not among the images.
  func places(of pairs: [String: String]) -> [Int: Int] {
    guard !pairs.isEmpty else { return [:] }
    let places = Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
    return Dictionary(
      pairs.compactMap { first, second in places[first].flatMap { one in places[second].map { (one, $0) } } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The digest of some images in this order, whatever their places in the set.
  package func digest(of numbers: [Int]) -> Digest {
    Digest(combining: numbers.lazy.map { Optional(digests[$0]) })
  }

  /// The same as a set of its own.
  package func sample(_ most: Int) -> ImageSet {
    guard count > most else { return self }
    let chosen = spread(most)
    return ImageSet(PictureSelection(of: collection, chosen), digests: chosen.map { digests[$0] })
  }

  /// Of what stands beside some images when one thing in them changes: the named pairs, and where parts are taken out what
  /// is known of the images. Nil where neither is asked for, as the images alone decide all else.
  func counterparts(
    of numbers: [Int], _ changes: [Counterfactual], pairs: [String: String]
  ) throws(Diagnostic) -> Digest? {
    let places = places(of: pairs)
    let needsTruth = changes.contains { if case .without = $0 { true } else { false } }
    guard needsTruth || !places.isEmpty else { return nil }
    var found: [Digest?] = []
    for number in numbers {
      found.append(places[number].map { digests[$0] })
      if needsTruth { found.append(try collection.fullDigest(number, of: digests[number])) }
    }
    return Digest(combining: found)
  }

  /// The keys of what is known of the files' soundness.
  package var checks: [Digest] { zip(digests, names).map { ImageCheck(image: $0, name: $1).key } }

  /// What was found beside the images and is not among them.
  package var leftOut: [LeftOutImage] { collection.leftOut }
}
