package import Artifacts
package import Basics
package import Findings
package import Images
import Networks

/// What the network answers to one stimulus, and why: the question behind a ``StimulusAnswer``.
package struct AnswerAnalysis: Analysis {
  package typealias Finding = StimulusAnswer
  package static let name = "answer"
  package static let version = 2
  package static let causes: [String: Cause] = ["digest": .weights, "layers": .weights, "image": .image]

  /// Of all upstream of the scores.
  package let digest: Digest
  /// Of all upstream of each layer that is asked about.
  package let layers: [Digest]
  package let image: Digest
  package let preprocessing: Preprocessing
  package let parameters: AttributionParameters
  package let subject: String

  private enum CodingKeys: String, CodingKey { case digest, layers, image, preprocessing, parameters }

  /// - Parameter digest: of all upstream of the scores.
  package init(
    digest: Digest, layers: [ScanLayer], stimulus: Stimulus, preprocessing: Preprocessing,
    parameters: AttributionParameters = .init()
  ) {
    self.digest = digest
    self.layers = layers.map(\.digest)
    image = stimulus.digest
    self.preprocessing = preprocessing
    self.parameters = parameters
    subject = "input \(stimulus.name)"
  }
}

/// How much of an attribution is kept, and how it is tested.
package struct AttributionParameters: Hashable, Sendable, Codable {
  /// Classes told, the best first.
  package var classes: Int
  /// Units told that raise the logit, that lower it, and that are absent.
  package var raising: Int
  package var lowering: Int
  package var absent: Int
  /// The most units silenced to test a layer's attribution.
  package var silenced: Int
  /// The most units of a layer silenced one at a time.
  package var tried: Int
  /// Draws of as many random units.
  package var draws: Int
  package var seed: UInt64

  package init(
    classes: Int = 5, raising: Int = 5, lowering: Int = 3, absent: Int = 4, silenced: Int = 10, tried: Int = 64,
    draws: Int = 5, seed: UInt64 = 0
  ) {
    self.classes = classes
    self.raising = raising
    self.lowering = lowering
    self.absent = absent
    self.silenced = silenced
    self.tried = tried
    self.draws = draws
    self.seed = seed
  }
}
