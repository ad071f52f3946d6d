import Basics
import Findings

import func Foundation.sqrt

/// The image that excites a unit most, beside the same image changed so that it excites the unit more.
struct AccentuationView: ViewModel {
  var picture: SizedPicture
  var start: String
  var caption: String
  var how: String
  var startAlternative: String
  var alternative: String

  init(_ accentuated: AccentuatedPhotograph, context: PageContext, unit: String) {
    let (strings, feature) = (context.strings, accentuated.image)
    func file(_ picture: Digest) -> String { context.file(SiteMap.path(ofFeature: picture)) }
    picture = SizedPicture(image: file(feature.image), size: feature.size)
    start = file(accentuated.start)
    caption = strings("feature.accentuated")
    startAlternative = strings(
      "feature.alternative", ["caption": strings("feature.accentuatedFrom"), "unit": unit])
    alternative = strings("feature.alternative", ["caption": caption, "unit": unit])
    how = strings(
      "feature.accentuatedHow",
      [
        "steps": NumberText.whole(feature.steps), "before": NumberText.short(Double(accentuated.before)),
        "after": NumberText.short(Double(accentuated.after)),
        "distance": NumberText.percent(sqrt(Double(feature.distance ?? 0))),
      ])
  }

  static let variables = Variables<AccentuationView>([
    .text("start", "the address of the image that it began from, of the same size", \.start),
    .text("caption", "what was done", \.caption),
    .text("how", "how, with the unit's largest activation on both", \.how),
    .text("startAlternative", "the text that stands for the image that it began from", \.startAlternative),
    .text("alternative", "the text that stands for the changed one", \.alternative),
  ]).with(\.picture)
}
