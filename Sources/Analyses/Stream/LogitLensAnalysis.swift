package import Artifacts
package import Basics
package import Findings
package import Images

/// What would be answered to one stimulus after each block (``EarlyAnswers``).
package struct LogitLensAnalysis: Analysis {
  package static let name = "logit-lens"
  package static let version = 1
  package static let causes: [String: Cause] = ["scores": .weights, "image": .image]

  /// Of all upstream of the scores.
  package let scores: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: CodingKey { case scores, image, preprocessing }

  package init(scores: Digest, stimulus: Stimulus, preprocessing: Preprocessing) {
    self.scores = scores
    image = stimulus.digest
    self.preprocessing = preprocessing
    subject = "stream on input \(stimulus.name)"
  }

  package typealias Finding = EarlyAnswers
}
