package import Artifacts
package import Basics
package import Findings
package import Images

/// How attention carried one stimulus to the answer (``InputAttention``).
package struct InputAttentionAnalysis: Analysis {
  package static let name = "input-attention"
  package static let version = 1
  package static let causes: [String: Cause] = ["layers": .weights, "scores": .weights, "image": .image]

  /// Of all upstream of what the heads of each layer write, and of the scores; nil where no classes are told apart.
  package let layers: [Digest]
  package let scores: Digest?
  package let image: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: CodingKey { case layers, scores, image, preprocessing }

  package init(layers: [ScanLayer], scores: Digest?, stimulus: Stimulus, preprocessing: Preprocessing) {
    self.layers = layers.map(\.digest)
    self.scores = scores
    image = stimulus.digest
    self.preprocessing = preprocessing
    subject = "attention on input \(stimulus.name)"
  }

  package typealias Finding = InputAttention
}
