/// A share of images in words: a percentage, or of few images how many of them, as `100%` of a dozen promises more than they
/// can tell.
enum ShareText {
  /// So many images are counted.
  static let few = 20

  /// `12%`; of few images `3 of 12 images` or `all 12 images`.
  static func short(_ share: Double, of images: Int, strings: StringTable) -> String {
    counted(share, of: images, strings) ?? NumberText.percent(share)
  }

  /// `12% of the images`, or as above.
  static func phrase(_ share: Double, of images: Int, strings: StringTable) -> String {
    counted(share, of: images, strings) ?? strings("share.part", ["share": NumberText.percent(share)])
  }

  private static func counted(_ share: Double, of images: Int, _ strings: StringTable) -> String? {
    guard (1...few).contains(images), (0...1).contains(share) else { return nil }
    let count = Int((share * Double(images)).rounded())
    return strings(
      count == images ? "share.all" : "share.some",
      ["count": NumberText.whole(count), "images": NumberText.whole(images)])
  }
}
