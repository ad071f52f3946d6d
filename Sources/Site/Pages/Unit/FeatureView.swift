import Findings

/// A feature picture with the way it was made.
struct FeatureView: ViewModel {
  var picture: SizedPicture
  /// Of one on a sheet, the style that cuts it out.
  var cell: String
  var caption: String
  var alternative: String
  var how: String
  var isKernel: Bool

  /// - Parameters:
  ///   - place: where it stands; nil for a file of its own.
  ///   - hasTwoEnds: whether the unit says as much below 0 as above it.
  init(
    _ feature: FeatureImage, at place: PicturePlace? = nil, context: PageContext, unit: String, hasTwoEnds: Bool = false
  ) {
    let strings = context.strings
    let (path, size) = (place?.path ?? SiteMap.path(ofFeature: feature.image), feature.size)
    picture = SizedPicture(image: context.file(path), size: size)
    let shape = size.width == size.height ? "" : ";aspect-ratio:\(size.width)/\(size.height)"
    cell = place?.cell.map { PictureStrip.style($0) + shape } ?? ""
    isKernel = feature.variant == .kernel
    switch feature.variant {
    case .positive: caption = strings("feature.positive")
    case .negative: caption = strings(hasTwoEnds ? "feature.negativeEnd" : "feature.negative")
    case .diverse(let index): caption = strings("feature.diverse", ["number": "\(index + 1)"])
    case .kernel: caption = strings("feature.kernel")
    case .accentuated: caption = strings("feature.accentuated")
    }
    alternative = strings("feature.alternative", ["caption": caption, "unit": unit])
    how =
      isKernel
      ? strings("feature.howKernel")
      : strings(
        "feature.how",
        [
          "objective": "\(feature.objective) \(unit)", "value": NumberText.short(Double(feature.value)),
          "steps": NumberText.whole(feature.steps), "seed": "\(feature.seed)", "size": "\(feature.size)",
        ])
    if feature.isFromPhotograph == true { how += " " + strings("feature.fromPhotograph") }
    guard let drive = feature.drive else { return }
    let ratio = NumberText.short(Double(drive))
    how +=
      " "
      + strings(
        feature.fallsShort ? "feature.short" : "feature.drive",
        ["ratio": ratio, "peak": feature.peak.map { NumberText.short(Double($0)) } ?? "–"])
    if feature.fallsShort { caption = strings("feature.shortCaption", ["caption": caption, "ratio": ratio]) }
  }

  static let variables = Variables<FeatureView>([
    .text("cell", "of one on a sheet of many, the style that cuts it out: --c:5; empty for others", \.cell),
    .text("caption", "what kind of picture it is", \.caption),
    .text("alternative", "the text that stands for it", \.alternative),
    .text("how", "objective, value, steps and seed, and how its peak compares with the best image's", \.how),
    .flag("isKernel", "whether it is a kernel, to be drawn in cells", \.isKernel),
  ]).with(\.picture)
}
