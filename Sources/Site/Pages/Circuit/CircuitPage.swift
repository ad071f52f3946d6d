import Findings

/// The explainer of one circuit: diagram, words, numbers, proof.
struct CircuitPage: ViewModel {
  var layout: Layout
  var title: String
  var story: String
  var lead: String
  var verdict: String
  var judged: String
  var diagram: Markup
  /// Every unit and edge, where the diagram shows groups.
  var whole: Markup
  var groups: [CircuitGroupView]
  var groupsNote: String
  var steps: [CircuitStep]
  var scale: String
  var hasSquares: Bool
  var hasInhibition: Bool
  var noInhibition: String
  var sides: String
  var firstSide: String
  var secondSide: String
  var averaged: String
  var drawnShare: String
  var prose: Markup
  var sentences: [SentenceView]
  var units: [CircuitUnitView]
  var inputs: [CircuitInputs]
  var motifs: [MotifView]
  var interventions: [InterventionView]
  var claims: [SentenceView]
  var changes: [ProofTable]
  var changesNote: String
  var rule: String
  var curve: Markup
  var tables: [ProofTable]
  var evidenceNote: String
  var parameters: String
  var flows: [FlowView]
  var data: String
  var drawing: String
  var drawingScript: String
  var drawingName: String

  /// For pointing at units, opening what an edge leads to, and saving the diagram.
  static let script = "circuit.js"

  init(_ record: CircuitRecord, flows: [(heading: StimulusHeading, flow: CircuitFlow)] = [], context: PageContext)
    throws
  {
    let (circuit, strings) = (record.circuit, context.strings)
    title = CircuitTitle.of(record, context: context)
    lead = CircuitSentences.lead(circuit, context: context)
    diagram = try CircuitFigure(record: record, context: context, identifier: "circuit-figure").svg()
    groups = try CircuitGroupView.all(circuit, context: context)
    groupsNote = CircuitGroupView.note(circuit, context: context)
    whole =
      groups.isEmpty
      ? .none
      : try CircuitFigure(record: record, context: context, identifier: "units-figure", parts: .units).svg()
    steps = try CircuitStep.all(circuit, context: context)
    let scales = CircuitFigure.scales(of: circuit)
    let drawn = DrawnCircuit(circuit, .groups)
    hasSquares = drawn.circuit.edges.contains { !$0.weights.isEmpty }
    hasInhibition = drawn.circuit.edges.contains { $0.kind == .inhibits }
    let named = try CircuitSides(circuit, context: context)
    sides = named.note
    (firstSide, secondSide) = named.pair
    scale = circuit.layers.compactMap { layer in
      scales[layer].map {
        strings(
          "circuit.scale",
          [
            "layer": Label.shown(context.map.layer(layer)?.shortName ?? layer), "scale": NumberText.short(Double($0)),
          ])
      }
    }.joined(separator: ", ")
    let least = circuit.parameters.first { $0.name == "least edge" }.map { NumberText.percent(Double($0.value)) }
    noInhibition =
      hasInhibition ? "" : least.map { strings("circuit.noInhibition", ["least": $0]) } ?? ""
    let article = try record.prose.version(in: context.language).map { try Article($0, context: context) }
    story = article?.summary ?? ""
    prose = article?.body ?? .none
    sentences =
      prose.isEmpty ? CircuitSentences.all(circuit, context: context).map(SentenceView.init) : []
    units = try circuit.units.map { try CircuitUnitView($0, context: context) }
    averaged = CircuitFigure.images(of: circuit).max { $0.block < $1.block }?.note(strings) ?? ""
    drawnShare = CircuitSentences.drawnShare(circuit, context: context) ?? ""
    inputs = try CircuitInputs.all(circuit, context: context)
    motifs = try circuit.motifs.map { try MotifView($0, context: context) }
    interventions = InterventionView.all(circuit.evidence.interventions, strings: strings)
    let proof = ProofSentences(circuit, context: context)
    verdict = proof.verdict
    judged = circuit.evidence.proof.verdict.rawValue
    claims = (proof.claims + proof.edgeByEdge).map(SentenceView.init)
    changes = ProofTable.changes(circuit.evidence.proof, strings: strings)
    changesNote = proof.changesNote
    rule = proof.rule
    curve = ProofFigure.svg(circuit.evidence.proof, strings: strings)
    tables =
      ProofTable.all(circuit.evidence.proof, strings: strings)
      + ProofTable.edges(circuit.evidence.proof.edges, context: context)
    evidenceNote = strings(
      "circuit.evidenceNote",
      [
        "chosen": NumberText.whole(circuit.evidence.chosenOn), "tested": NumberText.whole(circuit.evidence.testedOn),
        "activation": NumberText.short(Double(circuit.evidence.activation)),
        "draws": NumberText.whole(circuit.evidence.interventions.map(\.remaining.count).max() ?? 0),
      ])
    parameters = circuit.parameters.map { $0.text(strings) }.joined(separator: ", ")
    self.flows = try flows.map { try FlowView($0.flow, of: circuit, on: $0.heading, context: context) }
    data = context.file(CircuitData(site: context.site, name: record.name).path)
    drawing = context.link(to: CircuitDrawing.page(.svg, of: record.name, in: context.map))
    drawingScript = context.link(to: CircuitDrawing.page(.js, of: record.name, in: context.map))
    drawingName = FileName.safe(record.name)
    layout = try context.layout(
      title: title, description: lead, preview: CircuitPreview.path(of: record.name, in: context.site))
  }

  static let variables = Variables<CircuitPage>([
    .text("circuit", "the circuit's title", \.title),
    .text("story", "what the author says of it in a sentence or two; may be empty", \.story),
    .text("lead", "what is drawn, and what cutting it and keeping it alone do", \.lead),
    .text("verdict", "what is shown of a larger circuit, of which this is a part", \.verdict),
    .text("judged", "that verdict in the rule's own word: proved, supported or suggested", \.judged),
    .markup("diagram", "the circuit as SVG, units that are alike as one", \.diagram),
    .any("hasGroups", "whether any units are drawn as one", \.groups),
    .rows("groups", "those units, group by group", \.groups),
    .text("groupsNote", "why they are drawn as one, and what the diagram carries", \.groupsNote),
    .markup("whole", "every unit and edge as SVG, where there are groups", \.whole),
    .rows("steps", "what the diagram shows as a list, for small screens", \.steps),
    .text("scale", "by layer the weight that is drawn in full colour", \.scale),
    .flag("hasSquares", "whether the diagram has weights", \.hasSquares),
    .flag("hasInhibition", "whether any drawn edge inhibits", \.hasInhibition),
    .text("noInhibition", "why no edge inhibits; empty where one does", \.noInhibition),
    .text("firstSide", "what the side of one pathway is called", \.firstSide),
    .text("secondSide", "what that of its mirror image is called", \.secondSide),
    .text("sides", "how the diagram's two sides are told apart; empty where there are none", \.sides),
    .text("averaged", "what a cell of the diagram's weights stands for, where it is more than one", \.averaged),
    .text(
      "drawnShare", "what the edges into the target give together, and all that is not drawn; may be empty",
      \.drawnShare),
    .markup("prose", "the author's words as HTML; empty when there are none", \.prose),
    .rows("sentences", "sentences made from the measurements, where the author wrote nothing", \.sentences),
    .rows("units", "its units with what was measured on them", \.units),
    .rows("inputs", "its units with the edges into them, from the target down", \.inputs),
    .any("hasMotifs", "whether there are any", \.motifs),
    .rows("motifs", "the patterns in it", \.motifs),
    .rows("interventions", "what was cut or kept, and what was left of the target", \.interventions),
    .rows("claims", "what the proof allows to be said", \.claims),
    .any("hasChanges", "whether images were set beside themselves with one thing changed", \.changes),
    .rows("changes", "what the drawn units carry of the difference that each change makes", \.changes),
    .text("changesNote", "what is set beside each image", \.changesNote),
    .text("rule", "the rule by which that is decided", \.rule),
    .markup("curve", "what is left against the circuit's size, as SVG", \.curve),
    .rows("tables", "every number of the proof", \.tables),
    .text("evidenceNote", "on which images the proof was made", \.evidenceNote),
    .text("parameters", "the limits of the search that found it", \.parameters),
    .any("hasFlows", "whether there are images with activations", \.flows),
    .rows("flows", "what it did on each of them", \.flows),
    .flag("hasAbsent", "whether a unit is 0 on one of them", \.flows.hasAbsent),
    .text("data", "the address of the circuit's JSON", \.data),
    .text("drawing", "the address of the diagram as an SVG of its own", \.drawing),
    .text("drawingScript", "that of the same in a script, for a PNG", \.drawingScript),
    .text("drawingName", "the name for a file of it, without its ending", \.drawingName),
  ])
}

/// The list of all circuits.
struct CircuitsPage: ViewModel {
  var layout: Layout
  var cards: [CircuitCard]

  init(_ circuits: [any CircuitHeading], context: PageContext) throws {
    cards = try CircuitCard.all(circuits, context: context)
    layout = try context.layout(
      title: context.strings("site.circuits"), description: context.strings("circuit.listDescription"))
  }

  static let variables = Variables<CircuitsPage>([.rows("circuits", "all circuits", \.cards)])
}
