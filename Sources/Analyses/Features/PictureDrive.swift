package import Artifacts
package import Basics
package import Findings
package import Images

/// What a picture of a unit is worth: how far it drives the unit beside the photograph that does so most, and a second
/// picture from another start where the first falls short.
///
/// The names of the picture and of the unit's photographs hold all that the answer depends on.
package struct PictureDrive: Analysis {
  package typealias Finding = FeatureDrive
  package static let name = "drive"
  package static let version = 1
  package static let causes: [String: Cause] = ["picture": .weights, "examples": .images]

  /// The picture's question.
  package let picture: Digest
  /// The question of the photographs that excite the unit.
  package let examples: Digest
  package let subject: String

  private enum CodingKeys: String, CodingKey { case picture, examples }

  package init(picture: FeatureVisualization, examples: Digest) {
    self.picture = picture.key
    self.examples = examples
    subject = "drive of \(picture.subject)"
  }
}

extension FeatureVisualization {
  /// Whether it shows what its unit is furthest below 0 for.
  package var isNegative: Bool { (objective.terms.first?.weight ?? 1) < 0 }

  /// The second try: for the value at the middle of the map alone, which is the kind of value that drive is measured by,
  /// and from another start. As many steps; there is no third. Nil where the picture is not of one unit.
  ///
  /// - Parameter start: a photograph to begin from; nil for noise again, from other random numbers.
  package func secondTry(from start: Picture? = nil) -> FeatureVisualization? {
    guard objective.terms.count == 1, diversity == 1, let unit = objective.terms[0].measure.unit else { return nil }
    var second = self
    second.objective = Objective([.init(weight: objective.terms[0].weight, .neuron(unit))])
    second.seed = seed &+ 1
    second.start = start
    return second
  }
}
