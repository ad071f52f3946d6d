package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

import struct Foundation.Data

/// What a unit, or any other objective, is looking for: a picture made by optimisation.
///
/// The answer depends on the part of the network upstream of the objective, known by its digest, and not on what that
/// part is called: a renamed layer keeps its pictures.
package struct FeatureVisualization: Analysis, Hashable {
  package typealias Finding = [FeatureImage]

  package static let name = "feature"
  /// 2: from louder noise.
  package static let version = 2
  package static let causes: [String: Cause] = ["upstream": .weights]

  package var objective: Objective
  /// The digests of the layers or units that the objective's terms measure, in the order of the terms.
  package var upstream: [Digest]
  package var preprocessing: Preprocessing
  package var transformations: [Transformation]
  @SquareAsNumber package var size: Size
  package var steps: Int
  /// How far a step goes, for Adam.
  package var rate: Float
  package var seed: UInt64
  /// How many unlike pictures are optimised together; 1 for a picture by itself.
  package var diversity: Int
  /// What the optimisation begins from; nil for noise.
  package var start: Picture?
  /// How near it stays to that; nil to leave it behind.
  package var nearness: Nearness?

  /// - Throws: what is wrong with the recipe, or that the model has no such unit.
  package init(
    _ objective: Objective, of model: Model, preprocessing: Preprocessing, recipe: FeatureRecipe, diversity: Int = 1
  ) throws(Diagnostic) {
    try recipe.validate()
    guard (1...64).contains(diversity) else {
      throw Diagnostic("\(diversity) unlike pictures cannot be optimised together", advice: "Take 1 to 64")
    }
    self.objective = objective
    // What the file works out from shapes is another network at the size of the picture.
    let model = try model.sized(for: preprocessing.inputShape(count: 1, size: recipe.size))
    upstream = try objective.terms.map { term throws(Diagnostic) in
      if let unit = term.measure.unit { return try model.digest(of: unit) }
      let layer = term.measure.layer
      return try model.digest(ofValue: model.measured(layer: layer) ?? layer)
    }
    self.preprocessing = preprocessing
    transformations = recipe.transformations
    size = recipe.size
    steps = recipe.steps
    rate = recipe.rate
    seed = recipe.seed
    self.diversity = diversity
  }

  package var subject: String {
    if nearness != nil { return "photograph accentuated for \(objective)" }
    return diversity > 1 ? "\(diversity) pictures of \(objective)" : "picture of \(objective)"
  }

  private enum CodingKeys: CodingKey {
    case weights, measures, directions, upstream, mean, std, range, order, transformations, size, steps, rate, seed,
      diversity, start, nearness
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(objective.terms.map(\.weight), forKey: .weights)
    try container.encode(objective.terms.map(\.measure.kind), forKey: .measures)
    try container.encode(objective.terms.map(\.measure.vector), forKey: .directions)
    try container.encode(upstream, forKey: .upstream)
    try container.encode(preprocessing.mean, forKey: .mean)
    try container.encode(preprocessing.std, forKey: .std)
    try container.encode(preprocessing.range, forKey: .range)
    try container.encode(preprocessing.order, forKey: .order)
    try container.encode(transformations, forKey: .transformations)
    try container.encode(_size, forKey: .size)
    try container.encode(steps, forKey: .steps)
    try container.encode(rate, forKey: .rate)
    try container.encode(seed, forKey: .seed)
    try container.encode(diversity, forKey: .diversity)
    try container.encodeIfPresent(start.map { Digest(Data($0.pixels)) }, forKey: .start)
    try container.encodeIfPresent(nearness, forKey: .nearness)
  }
}

extension Objective.Measure {
  fileprivate var vector: [Float] {
    if case .direction(_, let vector) = self { vector } else { [] }
  }
}
