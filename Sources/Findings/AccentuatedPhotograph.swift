package import Basics

/// The photograph that excites a unit most, and what became of it in steps that raise the unit and hold the other units of
/// its layer near what they say of the photograph.
package struct AccentuatedPhotograph: Hashable, Sendable, Codable {
  /// As much of the photograph as the picture has pixels: the content of the PNG.
  package var start: Digest
  package var image: FeatureImage
  /// The unit's peak on ``start``.
  package var before: Float
  /// The unit's peak on ``image``; more than before.
  package var after: Float

  package init(start: Digest, image: FeatureImage, before: Float, after: Float) {
    self.start = start
    self.image = image
    self.before = before
    self.after = after
  }
}
