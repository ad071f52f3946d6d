package import Artifacts
package import Basics
package import Findings
package import Images

/// What one layer does with one stimulus: the question behind a ``LayerResponse``.
package struct ResponseAnalysis: Analysis {
  package typealias Finding = LayerResponse
  package static let name = "response"
  package static let version = 1
  package static let causes: [String: Cause] = ["layer": .weights, "image": .image]

  /// Of all upstream of the layer.
  package let layer: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  package let parameters: ResponseParameters
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, image, preprocessing, parameters }

  package init(
    layer: ScanLayer, stimulus: Stimulus, preprocessing: Preprocessing, parameters: ResponseParameters = .init()
  ) {
    self.layer = layer.digest
    image = stimulus.digest
    self.preprocessing = preprocessing
    self.parameters = parameters
    subject = "layer \(layer.name), input \(stimulus.name)"
  }
}

/// How much of a layer's activations is kept, and how they are put in groups.
package struct ResponseParameters: Hashable, Sendable, Codable {
  /// Strongest units kept.
  package var strongest: Int
  /// The fewest groups of units that are tried, and the most.
  package var fewestGroups: Int
  package var mostGroups: Int
  /// What one more group must explain of the sum of squares to be worth having.
  package var gain: Float
  /// Units kept of a group.
  package var members: Int
  /// Rounds of the factorisation.
  package var rounds: Int
  package var seed: UInt64

  package init(
    strongest: Int = 6, fewestGroups: Int = 3, mostGroups: Int = 6, gain: Float = 0.03, members: Int = 3,
    rounds: Int = 30, seed: UInt64 = 0
  ) {
    self.strongest = strongest
    self.fewestGroups = fewestGroups
    self.mostGroups = mostGroups
    self.gain = gain
    self.members = members
    self.rounds = rounds
    self.seed = seed
  }
}
