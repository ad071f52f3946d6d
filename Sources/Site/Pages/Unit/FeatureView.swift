import Findings

/// A feature picture with the way it was made.
struct FeatureView: ViewModel {
  var picture: SizedPicture
  var caption: String
  var alternative: String
  var how: String
  var isKernel: Bool

  init(_ feature: FeatureImage, context: PageContext, unit: String) {
    let strings = context.strings
    picture = SizedPicture(image: context.file(SiteMap.path(ofFeature: feature.image)), size: feature.size)
    isKernel = feature.variant == .kernel
    switch feature.variant {
    case .positive: caption = strings("feature.positive")
    case .negative: caption = strings("feature.negative")
    case .diverse(let index): caption = strings("feature.diverse", ["number": "\(index + 1)"])
    case .kernel: caption = strings("feature.kernel")
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
  }

  static let variables = Variables<FeatureView>([
    .text("caption", "what kind of picture it is", \.caption),
    .text("alternative", "the text that stands for it", \.alternative),
    .text("how", "objective, value, steps and seed in one sentence", \.how),
    .flag("isKernel", "whether it is a kernel, to be drawn in cells", \.isKernel),
  ]).with(\.picture)
}
