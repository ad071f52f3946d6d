import Findings

/// The activation page of one image: what the model answers, which units fire where, and what that did to the answer.
struct ActivationPage: ViewModel {
  var layout: Layout
  var title: String
  var file: String
  var picture: SizedPicture
  var alternative: String
  var twin: LinkView?
  var classes: [ClassScoreView]
  var decision: DecisionView?
  var lead: String
  var shares: [LayerShareView]
  var early: EarlyAnswersView?
  var attention: InputAttentionView?
  var circuits: [StimulusCircuitView]
  var layers: [LayerResponseView]
  var data: String

  /// The script that only these pages load.
  static let script = "activation.js"

  init(_ facts: Facts, context: PageContext) throws {
    let (record, strings) = (facts.record, context.strings)
    title = StimulusTitle.of(record.heading, strings: strings)
    file = record.heading.scene == nil ? Label.shown(record.heading.title) : ""
    picture = try context.picture(of: record.heading)
    alternative = title
    twin = facts.twin.map {
      LinkView(
        title: StimulusTitle.of($0.heading, strings: strings),
        link: context.link(to: context.map.path(ofStimulus: $0.heading.name)))
    }
    classes = record.answer.map { ClassScoreView.all($0, labels: facts.labels, strings: strings) } ?? []
    let headLayers = record.headLayers.compactMap(context.map.layer)
    decision =
      try record.answer.flatMap {
        try DecisionView($0, labels: facts.labels, heading: record.heading, context: context)
      }
      ?? record.attention.flatMap {
        try DecisionView($0, layers: headLayers, labels: facts.labels, heading: record.heading, context: context)
      }
    lead = record.answer.map { Self.lead($0, labels: facts.labels, strings: strings) } ?? ""
    shares = record.answer.map { LayerShareView.all($0, context: context).reversed() } ?? []
    early = try record.early.flatMap {
      try EarlyAnswersView($0, blocks: record.blocks, labels: facts.labels, context: context)
    }
    attention = try record.attention.map {
      try InputAttentionView(
        $0, layers: headLayers, labels: facts.labels, heading: record.heading, context: context)
    }
    if let own = record.attention, let twin = facts.twin, let other = twin.attention {
      attention?.pair = try AttentionPairView(
        [(record.heading, own), (twin.heading, other)], layers: headLayers, labels: facts.labels, context: context)
    }
    circuits = try facts.circuits.enumerated().map { index, circuit in
      let layer = context.map.layers.firstIndex { $0.name == circuit.record.circuit.target.layer }
      let response = layer.flatMap { record.responses.indices.contains($0) ? record.responses[$0] : nil }
      return try StimulusCircuitView(
        circuit.record, flows: circuit.flows, response: response, index: index, context: context)
    }
    let responses: [LayerResponseView] = try zip(context.map.layers, record.responses).enumerated().compactMap {
      index, item in
      guard let response = item.1 else { return nil }
      // What heads do to the answer is told by what they add to it: the length of what they write leads nowhere.
      let attribution =
        item.0.kind == .head
        ? nil : record.answer.flatMap { $0.layers.indices.contains(index) ? $0.layers[index] : nil }
      return try LayerResponseView(
        response, attribution: attribution, answer: record.answer, layer: item.0, heading: record.heading,
        context: context)
    }
    layers = responses.reversed()
    if let last = layers.indices.first { layers[last].isOpen = true }
    data = context.file(ActivationData.path(of: record.heading.name, in: context.map))
    layout = try context.layout(
      title: title,
      description: strings(
        "activations.pageDescription", ["image": title, "model": Label.shown(context.site.settings.title)]))
  }

  static let variables = Variables<ActivationPage>([
    .text("stimulus", "what the image is called", \.title),
    .text("file", "its file; empty for a scene, which has none", \.file),
    .text("alternative", "the text in the picture's place", \.alternative),
    .part("twin", "the same image the other way round, where it has a page", \.twin),
    .any("hasClasses", "whether the model tells classes apart", \.classes),
    .rows("classes", "the best classes, the best first", \.classes),
    .part("decision", "the units that the answer depends on; none where that was not measured", \.decision),
    .text("lead", "which logits are explained, and how", \.lead),
    .any("hasShares", "whether what the units of any layer add up to is known", \.shares),
    .rows(
      "shares",
      "for each layer from the answer down, what its units add up to, and what is left when some are silenced", \.shares
    ),
    .part("early", "what would be answered after each block, of a transformer", \.early),
    .part("attention", "how attention carried the image to the answer", \.attention),
    .any("hasFlows", "whether there are circuits", \.circuits),
    .rows("flows", "what each circuit did on the image", \.circuits),
    .rows("responses", "what each layer did, from the answer down", \.layers),
    .text("data", "the address of its numbers as JSON", \.data),
  ]).with(\.picture)

  private static func lead(_ answer: StimulusAnswer, labels: [String], strings: StringTable) -> String {
    strings(
      "activations.lead",
      [
        "class": ClassName.of(answer.explained.index, among: labels, strings: strings),
        "logit": NumberText.short(Double(answer.explained.logit)),
        "against": ClassName.of(answer.against.index, among: labels, strings: strings),
        "other": NumberText.short(Double(answer.against.logit)),
      ])
  }
}
