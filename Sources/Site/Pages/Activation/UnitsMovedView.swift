import Findings
import Networks

/// The units of a layer that moved the answer, and those that would have and are absent.
struct UnitsMovedView: ViewModel {
  var sheet: String
  var place: Markup
  var raising: [UnitValueView]
  var lowering: [UnitValueView]
  var deciding: [UnitValueView]
  var absent: [UnitValueView]

  init(_ attribution: LayerAttribution, layer: String, heading: StimulusHeading, context: PageContext) throws {
    func units(_ parts: [LayerAttribution.Part]) throws -> [UnitValueView] {
      try parts.map {
        try UnitValueView(Unit(layer, $0.channel), value: NumberText.signed(Double($0.value)), context: context)
      }
    }
    let heat = PictureSheet.heat([attribution.heat])
    sheet = heat.style
    place = HeatOverlay.over(
      heading.picture, place: heat.place(0), size: try context.site.library.inputSize, context: context)
    raising = try units(attribution.raising)
    lowering = try units(attribution.lowering)
    deciding = try units(attribution.deciding)
    absent = try attribution.absent.map {
      try UnitValueView(Unit(layer, $0.channel), value: NumberText.signed(Double($0.gradient)), context: context)
    }
  }

  static let variables = Variables<UnitsMovedView>([
    .text("movedSheet", "the style with the map of what raised the logit", \.sheet),
    .markup("movedPlace", "the image, dark where nothing raised the logit", \.place),
    .rows("raising", "the units that raised the logit most, with their part", \.raising),
    .any("hasLowering", "whether any unit lowered it", \.lowering),
    .rows("lowering", "the units that lowered it most", \.lowering),
    .rows("deciding", "the units that spoke most for the class and against the other", \.deciding),
    .any("hasAbsent", "whether any unit is absent that would raise the logit", \.absent),
    .rows("absent", "units that are 0 everywhere and would raise the logit most", \.absent),
  ])
}
