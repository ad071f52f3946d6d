package import Basics

/// A picture made by optimisation: what a unit is looking for.
///
/// It does not say which unit: a layer that is renamed keeps its pictures.
package struct FeatureImage: Hashable, Sendable, Codable {
  package enum Variant: Hashable, Sendable, Codable {
    case positive
    case negative
    /// One of several unlike pictures that excite the same unit, counted from 0.
    case diverse(Int)
    /// The kernel of a unit of the first convolution, as it is.
    case kernel
    /// A photograph that was changed (``AccentuatedPhotograph``).
    case accentuated
  }

  package enum Outcome: String, Hashable, Sendable, Codable {
    case finished
    /// The unit stayed at 0 whatever was tried: there is nothing to see.
    case dead
    /// The objective became infinite or not a number; the picture is the last good one.
    case diverged
  }

  package var variant: Variant
  /// In words, without the name of what it measures: `channel`, `-channel`, `kernel`.
  package var objective: String
  package var outcome: Outcome
  /// The objective on the finished image, no transformation applied.
  package var value: Float
  package var steps: Int
  /// In pixels.
  package var size: Size
  package var seed: UInt64
  /// The content of the PNG.
  package var image: Digest
  /// Whether the optimisation began from the photograph that excites the unit most; nil where it began from noise.
  package var isFromPhotograph: Bool?
  /// Of an accentuated photograph, how far the other units of the layer are from what they say of the photograph: the
  /// sum of the squares of the differences over that of their values there.
  package var distance: Float?
  /// Its unit's peak on it as a ratio to that on the best photograph, which is measured apart (``FeatureDrive``); nil
  /// where that is not known.
  package var drive: Float?
  /// Its unit's peak on it; nil where that was not measured.
  package var peak: Float?

  package init(
    variant: Variant, objective: String, outcome: Outcome, value: Float, steps: Int, size: Size,
    seed: UInt64, image: Digest
  ) {
    self.variant = variant
    self.objective = objective
    self.outcome = outcome
    self.value = value
    self.steps = steps
    self.size = size
    self.seed = seed
    self.image = image
  }

  /// Whether it shows less of what the unit is about than a photograph does.
  package var fallsShort: Bool { drive.map { $0 < 1 - FeatureDrive.margin } ?? false }

  /// Whether it may stand for its unit.
  package var leads: Bool { outcome != .dead && !fallsShort }
}
