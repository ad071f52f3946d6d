import Algorithms
package import Basics

/// The images of a set as a binary tree over the bits of their digests.
///
/// What belongs together depends on no name and no order: an image more changes one leaf. Whatever is added up over the
/// images is added along the tree (``additions(in:)``, ``fold(_:combine:)``), so that floating sums are the same however
/// the images were dealt out.
package struct ImageTree: Sendable {
  /// Images that are looked at together: the places in ``order`` of neighbours in the tree.
  package struct Chunk: Sendable {
    package let range: Range<Int>
    /// Of the images' digests in their order.
    package let digest: Digest

    package var count: Int { range.count }
  }

  /// Places of images in the set, in the order of their digests; of equal digests in that of the set.
  package let order: [Int]
  /// From the first to the last, none of them empty.
  package private(set) var chunks: [Chunk] = []
  private let digests: [Digest]

  /// - Parameters:
  ///   - images: the digest of each.
  ///   - capacity: the most images of a chunk; images with the same digest stay together all the same.
  package init(_ images: [Digest], capacity: Int) {
    self.init(images, order: images.indices.sorted { (images[$0], $0) < (images[$1], $1) }) { _ in capacity }
  }

  /// The same of a set, which knows the order.
  package init(_ images: ImageSet, capacity: Int) {
    self.init(images.digests, order: images.byDigest) { _ in capacity }
  }

  /// The same as a scan deals them out: those of the sample as it is dealt out alone, so that they need not pass twice. Only
  /// around its last chunk the two are not the same.
  package init(_ images: ImageSet, portion: Portion) {
    self.init(images.digests, order: images.byDigest) { first in
      first < ImageSet.sampleSize ? min(Self.sampleCapacity, portion.capacity) : portion.capacity
    }
  }

  /// The most images of a chunk of a sample (``ImageSet/sample(_:)``).
  package static let sampleCapacity = 128

  /// - Parameter capacity: the most images of a chunk that begins at a place of the order.
  private init(_ images: [Digest], order: [Int], capacity: (_ first: Int) -> Int) {
    self.order = order
    digests = order.map { images[$0] }
    var waiting = images.isEmpty ? [] : [0..<images.count]
    while let range = waiting.popLast() {
      if range.count > max(capacity(range.lowerBound), 1), let middle = split(range) {
        waiting += [middle..<range.upperBound, range.lowerBound..<middle]
      } else {
        chunks.append(Chunk(range: range, digest: Digest(combining: digests[range].lazy.map(Optional.some))))
      }
    }
  }

  /// The first chunks, as many as hold no more images than that together.
  func prefix(_ most: Int) -> ImageTree {
    var first = self
    first.chunks = Array(chunks.prefix { $0.range.upperBound <= most })
    return first
  }

  /// The images of a chunk: places in the set.
  package func images(of chunk: Int) -> ArraySlice<Int> { order[chunks[chunk].range] }

  /// Where the images of a node part: at the first bit in which not all are the same; nil where all digests are equal.
  private func split(_ range: Range<Int>) -> Int? {
    guard let first = range.first.map({ digests[$0].bytes }), let last = range.last.map({ digests[$0].bytes }),
      let byte = first.indices.first(where: { first[$0] != last[$0] })
    else { return nil }
    // The digests are sorted, so those that have the bit come last.
    let bit = UInt8(1) << (7 - (first[byte] ^ last[byte]).leadingZeroBitCount)
    return digests[range].partitioningIndex { $0.bytes[byte] & bit != 0 }
  }

  /// What to add to what, one after another, so that the sum over a chunk's images comes to stand at its first: pairs
  /// of places counted from the chunk's beginning.
  package func additions(in chunk: Int) -> [(to: Int, from: Int)] {
    var pairs: [(to: Int, from: Int)] = []
    func add(_ range: Range<Int>) {
      guard range.count > 1 else { return }
      let start = chunks[chunk].range.lowerBound
      guard let middle = split(range) else {
        pairs += range.dropFirst().map { (range.lowerBound - start, $0 - start) }
        return
      }
      add(range.lowerBound..<middle)
      add(middle..<range.upperBound)
      pairs.append((range.lowerBound - start, middle - start))
    }
    add(chunks[chunk].range)
    return pairs
  }

  /// Combines what is known of each chunk, neighbours in the tree first; nil where there is no image.
  package func fold<T>(_ leaf: (_ chunk: Int) throws -> T, combine: (T, T) throws -> T) rethrows -> T? {
    func value(_ places: Range<Int>) throws -> T {
      let range = chunks[places.lowerBound].range.lowerBound..<chunks[places.upperBound - 1].range.upperBound
      guard places.count > 1, let middle = split(range) else { return try leaf(places.lowerBound) }
      let half = chunks[places].partitioningIndex { $0.range.lowerBound >= middle }
      return try combine(value(places.lowerBound..<half), value(half..<places.upperBound))
    }
    return chunks.isEmpty ? nil : try value(chunks.indices)
  }
}

extension ImageTree {
  /// How a scan deals out its images: an image more costs a chunk anew, and each chunk takes its room in the store.
  package struct Portion: Hashable, Sendable {
    /// The most images of a chunk.
    package let capacity: Int
    /// How many of the strongest images of each unit a chunk keeps: enough of all chunks together for a circuit.
    package let kept: Int

    package init(images: Int) {
      (capacity, kept) =
        switch images {
        case ...4096: (ImageTree.sampleCapacity, 32)
        case ...16_384: (256, 24)
        case ...65_536: (512, 16)
        case ...262_144: (1024, 12)
        default: (2048, 12)
        }
    }
  }
}
