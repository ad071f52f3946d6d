/// What a picture is worth: how far it drives its unit, beside the photograph that does so most.
///
/// Both peaks are of the same end of the unit, above 0 or below it (then as numbers above 0), and the network sees as
/// many pixels of the one as of the other.
package struct FeatureDrive: Hashable, Sendable, Codable {
  /// The unit's peak on the picture.
  package var picture: Float
  /// The unit's peak on the photograph.
  package var photograph: Float
  /// A picture from another start, which was made because the first fell short of the photograph.
  package var second: SecondTry?

  package struct SecondTry: Hashable, Sendable, Codable {
    package var image: FeatureImage
    /// The unit's peak on it.
    package var peak: Float

    package init(image: FeatureImage, peak: Float) {
      self.image = image
      self.peak = peak
    }
  }

  package init(picture: Float, photograph: Float, second: SecondTry? = nil) {
    self.picture = picture
    self.photograph = photograph
    self.second = second
  }

  /// How far below the photograph's its peak may be and still count as equal: a hundredth, as many units have one largest
  /// value, which pictures and photographs reach alike.
  package static let margin: Float = 0.01

  /// Whether the picture drives the unit less than the photograph does.
  package var fallsShort: Bool { photograph > 0 && picture < photograph * (1 - Self.margin) }

  /// Whether the picture hardly moves the unit: from noise everything before the unit may stay silent, and then no gradient
  /// comes back.
  package var neverWoke: Bool { photograph > 0 && picture < photograph / 10 }

  /// The better of the first picture and the second, with its drive: its peak as a ratio to the photograph's; no drive
  /// where no photograph excites the unit.
  package func best(of first: FeatureImage) -> FeatureImage {
    let isSecond = second.map { $0.peak > picture } ?? false
    var best = isSecond ? second?.image ?? first : first
    let peak = isSecond ? second?.peak ?? picture : picture
    best.peak = peak
    best.drive = photograph > 0 ? peak / photograph : nil
    return best
  }
}
