package import Artifacts
package import Basics
package import Findings
package import Images

/// What the blocks add to the residual stream (``StreamProfile``), over images spread over the project's.
package struct StreamAnalysis: Analysis {
  package static let name = "stream"
  package static let version = 1
  package static let causes: [String: Cause] = ["stream": .weights, "scores": .weights, "images": .images]

  /// Of all upstream of the stream's end, and of the scores; nil where these are no reading of it.
  package let stream: Digest
  package let scores: Digest?
  package let images: Digest
  package let preprocessing: Preprocessing
  /// How many images are looked at, at most.
  package let count: Int

  package init(stream: Digest, scores: Digest?, images: ImageSet, preprocessing: Preprocessing, count: Int = 256) {
    self.stream = stream
    self.scores = scores
    self.images = images.digest
    self.preprocessing = preprocessing
    self.count = count
  }

  package var subject: String { "residual stream" }

  package typealias Finding = StreamProfile
}
