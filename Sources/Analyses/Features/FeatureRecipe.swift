package import Basics

/// How pictures of features are made: what a preset stands for, and what a configuration may change of it.
package struct FeatureRecipe: Hashable, Sendable, Codable {
  /// Height and width in pixels.
  @SquareAsNumber package var size: Size
  /// The most steps; a picture that has settled stops before.
  package var steps: Int
  package var seed: UInt64
  package var transformations: [Transformation]
  /// Whether each unit also gets a picture of what it is turned off by.
  package var negative: Bool
  /// How many unlike pictures each unit gets besides; 0 or 1 for none.
  package var diversity: Int

  package init(
    size: Size = 128, steps: Int = 128, seed: UInt64 = 0, transformations: [Transformation] = Transformation.standard,
    negative: Bool = false, diversity: Int = 0
  ) {
    self.size = size
    self.steps = steps
    self.seed = seed
    self.transformations = transformations
    self.negative = negative
    self.diversity = diversity
  }

  /// The length of a step: Lucid's 0.05 where there is time for it, longer strides where there is not.
  ///
  /// On GoogLeNet 128 steps of 0.08 reach what 512 of 0.05 do, within the spread between seeds.
  package var rate: Float {
    switch steps {
    case ..<96: 0.1
    case ..<256: 0.08
    default: 0.05
    }
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

  /// Reports the first value with which no picture could be made.
  package func validate() throws(Diagnostic) {
    func fault(_ what: String, _ advice: String) -> Diagnostic { Diagnostic(what, advice: advice) }
    guard (1...1_000_000).contains(steps) else {
      throw fault("a picture cannot be optimised in \(steps) steps", "Take 1 to 1,000,000 steps")
    }
    guard size.numbers.allSatisfy((8...2048).contains) else {
      throw fault("a picture of \(size) pixels cannot be optimised", "Take 8 to 2048 pixels")
    }
    guard (0...64).contains(diversity) else {
      throw fault("\(diversity) unlike pictures cannot be optimised together", "Take 0 to 64")
    }
    for transformation in transformations {
      let isSound =
        switch transformation {
        case .jitter(let room): (0...size.shortSide).contains(room)
        case .scale(let factors): !factors.isEmpty && factors.allSatisfy { (0.1...10).contains($0) }
        case .rotate(let angles): !angles.isEmpty && angles.allSatisfy { (-360...360).contains($0) }
        }
      guard isSound else {
        throw fault(
          "the transformation \(transformation) is not one",
          "Jitter by at most the picture's size, scale by 0.1 to 10, rotate by -360 to 360 degrees")
      }
    }
  }
}
