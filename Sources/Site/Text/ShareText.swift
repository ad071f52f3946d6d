import Findings

/// A share of images in words: a percentage, or of few images how many of them, as `100%` of a dozen promises more than they
/// can tell.
enum ShareText {
  /// So many images are counted.
  private static let few = 20

  /// `12%`; of few images `3 of 12 images` or `all 12 images`.
  static func short(_ share: Double, of images: Int, strings: StringTable) -> String {
    counted(share, of: images, strings) ?? NumberText.percent(share)
  }

  /// `12% of the images`, or as above.
  static func phrase(_ share: Double, of images: Int, strings: StringTable) -> String {
    counted(share, of: images, strings) ?? strings("share.part", ["share": NumberText.percent(share)])
  }

  /// A share of the pairs of one of some images and another: `96%`, or of few images `96% (6 images)`.
  static func ofPairs(_ share: Double, with images: Int, strings: StringTable) -> String {
    let percent = NumberText.percent(share)
    return isFew(images)
      ? strings("share.ofFew", ["share": percent, "images": NumberText.whole(images)]) : percent
  }

  /// How often images of a unit's best class win over others.
  static func ofPairs(_ best: UnitTruth.ClassPreference, in truth: UnitTruth, strings: StringTable) -> String {
    let images = truth.classes.first { $0.name == best.name }?.pictures.all ?? 0
    return ofPairs(best.areaUnderCurve, with: images, strings: strings)
  }

  /// Whether so many images are counted; of 0 it is not known how many they are.
  static func isFew(_ images: Int) -> Bool { (1...few).contains(images) }

  private static func counted(_ share: Double, of images: Int, _ strings: StringTable) -> String? {
    guard isFew(images), (0...1).contains(share) else { return nil }
    let count = Int((share * Double(images)).rounded())
    return strings(
      count == images ? "share.all" : "share.some",
      ["count": NumberText.whole(count), "images": NumberText.whole(images)])
  }
}
