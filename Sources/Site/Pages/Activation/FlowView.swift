import Findings
import Networks

/// What a circuit did on one image, in a row: how strongly the target fired, and what each pathway gave.
struct FlowView: ViewModel {
  var stimulus: String
  var link: String
  var picture: SizedPicture
  var activation: String
  var first: String
  var second: String
  var absent: String
  var hasAbsent: Bool

  init(_ flow: CircuitFlow, of circuit: Circuit, on heading: StimulusHeading, context: PageContext) throws {
    stimulus = StimulusTitle.of(heading, strings: context.strings)
    link = context.link(to: context.map.path(ofStimulus: heading.name))
    picture = try context.picture(of: heading)
    let states = zip(circuit.units, flow.units)
    activation =
      states.first { $0.0.unit == circuit.target }.map { NumberText.short(Double($0.1.activation)) } ?? "–"
    let hasPathways = circuit.units.contains { $0.pathway != nil }
    func given(_ pathway: Int) -> String {
      hasPathways ? NumberText.signed(Double(flow.contribution(ofPathway: pathway, in: circuit))) : "–"
    }
    first = given(0)
    second = given(1)
    let silent = states.filter { $0.1.activation <= 0 }.map { context.map.name(of: $0.0.unit) }
    hasAbsent = !silent.isEmpty
    absent = hasAbsent ? silent.joined(separator: ", ") : "–"
  }

  static let variables = Variables<FlowView>([
    .text("stimulus", "what the image is called", \.stimulus),
    .text("link", "the address of its page", \.link),
    .text("activation", "the target's largest activation", \.activation),
    .text("first", "what the one pathway gives to the units that belong to neither", \.first),
    .text("second", "what its mirror image gives to them", \.second),
    .text("absent", "the circuit's units that are 0 there", \.absent),
  ]).with(\.picture)
}

extension [FlowView] {
  /// Whether a unit of the circuit is 0 on one of the images.
  var hasAbsent: Bool { contains(where: \.hasAbsent) }
}
