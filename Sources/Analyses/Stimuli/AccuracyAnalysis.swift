package import Artifacts
package import Basics
package import Engine
package import Findings
import Foundation
package import Images
import Networks

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
package struct ChunkAccuracy: Analysis {
  package typealias Finding = Accuracy
  package static let name = "chunk accuracy"
  package static let version = 1

  fileprivate let digest: Digest
  fileprivate let images: Digest
  fileprivate let preprocessing: Preprocessing
  fileprivate let chunk: String
  package var subject: String { "accuracy, \(chunk)" }

  private enum CodingKeys: String, CodingKey { case digest, images, preprocessing }
}

/// Asks a network for the classes of images whose class is known, chunk by chunk, so that an image more costs its chunk.
package struct AccuracySearch: ChunkQuestion {
  package let images: ImageChunks
  private let scores: String
  private let digest: Digest
  private let compiler: Compiler
  private let classes: [Int?]
  private let preprocessing: Preprocessing

  /// - Parameters:
  ///   - scores: the value of the graph with a number for each class.
  ///   - classes: of each image; nil where it is not known.
  package init(
    compiler: Compiler, scores: String, images: ImageSet, classes: [Int?], preprocessing: Preprocessing
  ) throws {
    self.compiler = compiler
    self.classes = classes
    self.preprocessing = preprocessing
    self.images = ImageChunks(images, portion: ImageTree.Portion(images: images.count))
    self.scores = scores
    digest = try compiler.model.digest(ofValue: scores)
  }

  package var analysis: AccuracyAnalysis {
    AccuracyAnalysis(digest: digest, images: content(of: images.set.byDigest), preprocessing: preprocessing)
  }

  package var value: String { scores }
  package var isLayer: Bool { false }
  package var room: Int { 0 }

  package func record(of chunk: Int) -> ChunkAccuracy {
    ChunkAccuracy(
      digest: digest, images: content(of: images.tree.images(of: chunk)), preprocessing: preprocessing,
      chunk: images.subject(of: chunk))
  }

  package func reading(of chunk: Int) -> any ChunkReading<ChunkAccuracy> {
    Reading(images.tree.images(of: chunk).map { classes[$0] })
  }

  package func tally(_ finding: Accuracy, in store: Store) -> Accuracy? { finding }

  package func merged(_ tally: Accuracy, with next: Accuracy) -> Accuracy {
    Accuracy(
      images: tally.images + next.images, best: tally.best + next.best, bestFive: tally.bestFive + next.bestFive)
  }

  /// Of the images whose class is known, with their classes.
  private func content(of numbers: some Sequence<Int>) -> Digest {
    var hasher = DigestHasher()
    for number in numbers {
      guard let index = classes[number] else { continue }
      hasher.update(images.set.digests[number].hex)
      hasher.update("\(index)")
    }
    return hasher.finish()
  }

  /// The pass in which this alone is asked.
  package func pass(_ store: Store, workers: Int) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers, questions: [self])
  }

  private final class Reading: ChunkReading {
    typealias Record = ChunkAccuracy

    private let classes: [Int?]
    private var ranks: [Int] = []

    init(_ classes: [Int?]) { self.classes = classes }

    func add(_ view: PassView, first: Int) {
      for place in 0..<view.count {
        guard let index = classes[first + place] else { continue }
        ranks.append(Self.rank(of: index, in: view.maps[place]))
      }
    }

    func finding() -> (Accuracy, blobs: [Data]) { (Accuracy(ranks: ranks), []) }

    /// Where a class stands among the scores, 0 for the best: how many have a higher score, or the same and come before.
    private static func rank(of index: Int, in scores: UnsafeBufferPointer<Float>) -> Int {
      guard scores.indices.contains(index) else { return scores.count }
      let own = scores[index]
      return scores.indices.count { scores[$0] > own || (scores[$0] == own && $0 < index) }
    }
  }
}
