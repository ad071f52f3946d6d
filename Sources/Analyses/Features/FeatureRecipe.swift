package import Findings

/// How pictures of features are made: what a preset stands for, and what a configuration may change of it.
package struct FeatureRecipe: Hashable, Sendable, Codable {
  /// Height and width in pixels.
  package var size: Int
  /// The most steps; a picture that has settled stops before.
  package var steps: Int
  package var seed: UInt64
  package var transformations: [Transformation]
  /// Whether each unit also gets a picture of what it is turned off by.
  package var negative: Bool
  /// How many unlike pictures each unit gets besides; 0 or 1 for none.
  package var diversity: Int

  package init(
    size: Int = 128, steps: Int = 128, seed: UInt64 = 0, transformations: [Transformation] = Transformation.standard,
    negative: Bool = false, diversity: Int = 0
  ) {
    self.size = size
    self.steps = steps
    self.seed = seed
    self.transformations = transformations
    self.negative = negative
    self.diversity = diversity
  }

  /// Presets, by the names they have in a configuration.
  package enum Preset: String, Hashable, Sendable, Codable, CaseIterable {
    /// To see within minutes whether a project is set up as it should be.
    case draft
    /// What a user gets.
    case standard
    /// For pictures that are published: what `standard` has, for longer, with negatives and unlike pictures.
    case fine
  }

  package init(_ preset: Preset) {
    switch preset {
    case .draft: self.init(size: 96, steps: 48)
    case .standard: self.init()
    case .fine: self.init(steps: 512, negative: true, diversity: 4)
    }
  }
}
