package import Artifacts
package import Basics
package import Engine
package import Findings
package import Images
import Networks

/// How often the network is right about the images whose class is known: the question behind an ``Accuracy``.
package struct AccuracyAnalysis: Analysis {
  package typealias Finding = Accuracy
  package static let name = "accuracy"
  package static let version = 1
  package static let causes: [String: Cause] = ["digest": .weights, "images": .images]

  /// Of all upstream of the scores.
  package let digest: Digest
  /// Of the images whose class is known, each with its class.
  package let images: Digest
  package let preprocessing: Preprocessing
  package var subject: String { "accuracy" }

  private enum CodingKeys: String, CodingKey { case digest, images, preprocessing }

  /// - Parameters:
  ///   - digest: of all upstream of the scores.
  ///   - images: whose class is known, by their contents, with their classes.
  package init(digest: Digest, images: [(content: Digest, index: Int)], preprocessing: Preprocessing) {
    self.digest = digest
    var hasher = DigestHasher()
    for image in images {
      hasher.update(image.content.hex)
      hasher.update("\(image.index)")
    }
    self.images = hasher.finish()
    self.preprocessing = preprocessing
  }
}

/// Runs a network on images and ranks the class that each is known to be of.
package struct AccuracyMeter: Sendable {
  private let reader: MapReader
  private let scores: String
  private let preprocessing: Preprocessing

  package init(compiler: Compiler, output: ClassOutput, preprocessing: Preprocessing) throws {
    reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: [output.scores], batch: 1)
    scores = output.scores
    self.preprocessing = preprocessing
  }

  /// For each image the number of classes with a higher score than its own; those with the same count if they come before.
  package func ranks(
    of images: [(place: Int, index: Int)], in collection: any PictureCollection, work: Work
  ) throws -> [Int] {
    try Workers.map(count: images.count, workers: reader.workers(work.workers), state: { try reader.state() }) {
      state, number in
      try work.interruption.check()
      let (place, index) = images[number]
      state.forward([preprocessing.view(of: try collection.picture(place))])
      work.progress.advance()
      return state.withValue(of: scores, place: 0) { values in
        guard values.indices.contains(index) else { return values.count }
        let own = values[index]
        return values.indices.count { values[$0] > own || (values[$0] == own && $0 < index) }
      }
    }
  }
}
