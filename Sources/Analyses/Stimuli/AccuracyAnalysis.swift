package import Artifacts
package import Basics
package import Engine
package import Findings
package import Images
package import Networks

/// How often the network is right about the images whose class is known: the question behind an ``Accuracy``.
package struct AccuracyAnalysis: Analysis {
  package typealias Finding = Accuracy
  package static let name = "accuracy"
  package static let version = 2
  package static let causes: [String: Cause] = ["digest": .weights, "images": .images]

  /// Of all upstream of the scores.
  package let digest: Digest
  /// Of the images whose class is known, each with its class.
  package let images: Digest
  package let preprocessing: Preprocessing
  package var subject: String { "accuracy" }

  private enum CodingKeys: String, CodingKey { case digest, images, preprocessing }

  fileprivate init(digest: Digest, images: Digest, preprocessing: Preprocessing) {
    self.digest = digest
    self.images = images
    self.preprocessing = preprocessing
  }
}

/// The same about the images of a chunk.
struct ChunkAccuracy: Analysis {
  typealias Finding = Accuracy
  static let name = "chunk accuracy"
  static let version = 1

  fileprivate let digest: Digest
  fileprivate let images: Digest
  fileprivate let preprocessing: Preprocessing
  fileprivate let chunk: String
  var subject: String { "accuracy, images \(chunk)" }

  private enum CodingKeys: String, CodingKey { case digest, images, preprocessing }
}

/// Asks a network for the classes of images whose class is known, chunk by chunk, so that an image more costs its chunk.
package struct AccuracySearch: Sendable {
  let scores: String
  private let digest: Digest
  private let compiler: Compiler
  private let images: ImageSet
  private let classes: [Int?]
  private let preprocessing: Preprocessing
  private let tree: ImageTree

  /// - Parameter classes: of each image; nil where it is not known.
  package init(
    compiler: Compiler, output: ClassOutput, images: ImageSet, classes: [Int?], preprocessing: Preprocessing
  ) throws {
    self.compiler = compiler
    self.images = images
    self.classes = classes
    self.preprocessing = preprocessing
    scores = output.scores
    digest = try compiler.model.digest(ofValue: output.scores)
    tree = ImageTree(images, capacity: ImageTree.Portion(images: images.count).capacity)
  }

  package var analysis: AccuracyAnalysis {
    AccuracyAnalysis(digest: digest, images: content(of: images.byDigest), preprocessing: preprocessing)
  }

  /// The keys of what is known of each chunk.
  package var supportingKeys: [Digest] { tree.chunks.indices.map { question($0).key } }

  func question(_ chunk: Int) -> ChunkAccuracy {
    ChunkAccuracy(
      digest: digest, images: content(of: tree.images(of: chunk)), preprocessing: preprocessing,
      chunk: tree.chunks[chunk].digest.short)
  }

  /// Of the images whose class is known, with their classes.
  private func content(of numbers: some Sequence<Int>) -> Digest {
    var hasher = DigestHasher()
    for number in numbers {
      guard let index = classes[number] else { continue }
      hasher.update(images.digests[number].hex)
      hasher.update("\(index)")
    }
    return hasher.finish()
  }

  /// The chunks of which nothing is known.
  package func gaps(in store: Store) throws(Diagnostic) -> [Int] {
    let known = Set(try store.contents(name: ChunkAccuracy.name).keys)
    return tree.chunks.indices.filter { !known.contains(question($0).key) }
  }

  /// Where the class of an image stands among the scores, 0 for the best: how many have a higher score, or the same and
  /// come before. Nil where it is not known.
  func rank(of number: Int, in scores: UnsafeBufferPointer<Float>) -> Int? {
    guard let index = classes[number] else { return nil }
    guard scores.indices.contains(index) else { return scores.count }
    let own = scores[index]
    return scores.indices.count { scores[$0] > own || (scores[$0] == own && $0 < index) }
  }

  /// How many images of known class are in some chunks.
  package func count(of chunks: [Int]) -> Int { chunks.reduce(0) { $0 + known(in: $1).count } }

  private func known(in chunk: Int) -> [Int] { tree.images(of: chunk).filter { classes[$0] != nil } }

  /// What is known of all images, after those chunks that the store lacks were asked about.
  package func accuracy(in store: Store, work: Work) throws -> Accuracy {
    let missing = try gaps(in: store)
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: [scores], batch: 4)
    for chunk in missing {
      let ranks = try reader.read(
        known(in: chunk), of: images, workers: work.workers, interruption: work.interruption
      ) { state, group in
        work.progress.advance(group.count)
        return group.enumerated().compactMap { place, number in
          state.withValue(of: scores, place: place) { rank(of: number, in: $0) }
        }
      }
      try store.save(Accuracy(ranks: ranks.flatMap(\.self)), of: question(chunk))
    }
    let parts = try store.findings(of: tree.chunks.indices.map(question)).compactMap(\.self)
    return Accuracy(
      images: parts.reduce(0) { $0 + $1.images }, best: parts.reduce(0) { $0 + $1.best },
      bestFive: parts.reduce(0) { $0 + $1.bestFive })
  }
}
