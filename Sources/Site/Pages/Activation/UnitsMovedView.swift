import Findings
import Networks

/// The units of a layer that moved the answer, and those that would have and are absent.
///
/// Where activation times gradient gives less than half of the logit it says little about a unit; then only what was
/// measured by silencing stands.
struct UnitsMovedView: ViewModel {
  var sheet: String
  var place: Markup
  /// Why parts are left out; empty where they are not.
  var note: String
  var alone: [UnitValueView]
  var raising: [UnitValueView]
  var lowering: [UnitValueView]
  var deciding: [UnitValueView]
  var absent: [UnitValueView]

  /// The least share of the logit that the parts of all units give together, to be told one by one.
  private static let least: Float = 0.5

  init(
    _ attribution: LayerAttribution, of answer: StimulusAnswer, layer: String, heading: StimulusHeading,
    context: PageContext
  ) throws {
    alone =
      try attribution.alone?.strongest.map { trial in
        try UnitValueView(
          Unit(layer, trial.channel), value: NumberText.signed(Double(answer.lead(trial) - answer.lead)),
          context: context)
      } ?? []
    let logit = answer.explained.logit
    let share = logit != 0 ? attribution.sum / logit : 1
    guard alone.isEmpty || share >= Self.least || !share.isFinite else {
      note = context.strings("activations.partsLeftOut", ["share": NumberText.percent(Double(share))])
      (sheet, place, raising, lowering, deciding, absent) = ("", .none, [], [], [], [])
      return
    }
    note = ""
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
    // In the last layer that is what silencing finds.
    let isAlone = attribution.deciding.map(\.channel) == attribution.alone?.strongest.map(\.channel)
    deciding = isAlone ? [] : try units(attribution.deciding)
    absent = try attribution.absent.map {
      try UnitValueView(Unit(layer, $0.channel), value: NumberText.signed(Double($0.gradient)), context: context)
    }
  }

  static let variables = Variables<UnitsMovedView>([
    .text("movedSheet", "the style with the map of what raised the logit", \.sheet),
    .markup("movedPlace", "the image, dark where nothing raised the logit", \.place),
    .text("partsNote", "why parts are left out; empty where they are not", \.note),
    .any("hasAlone", "whether units were silenced one at a time", \.alone),
    .rows("alone", "the units whose silencing changed the answer's lead most, with the change", \.alone),
    .any("hasRaising", "whether any unit raised the logit", \.raising),
    .rows("raising", "the units that raised the logit most, with their part", \.raising),
    .any("hasLowering", "whether any unit lowered it", \.lowering),
    .rows("lowering", "the units that lowered it most", \.lowering),
    .any("hasDeciding", "whether any unit spoke for the class and against the other", \.deciding),
    .rows("deciding", "the units that spoke most for the class and against the other", \.deciding),
    .any("hasAbsent", "whether any unit is absent that would raise the logit", \.absent),
    .rows("absent", "units that are 0 everywhere and would raise the logit most", \.absent),
  ])
}
