import Findings

/// What a unit or the score of a class reads of the residual stream: diagram, words, every edge and all else of the sum, proof.
struct StreamCircuitPage: ViewModel {
  var layout: Layout
  var title: String
  var story: String
  var lead: String
  var diagram: Markup
  var target: UnitTile
  var edges: [StreamEdgeView]
  var edgesNote: String
  var prose: Markup
  var parts: ProofTable
  var interventions: [InterventionView]
  var evidenceNote: String
  var verdict: String
  var judged: String
  var claims: [SentenceView]
  var rule: String
  var tables: [ProofTable]
  var data: String

  init(_ record: StreamCircuitRecord, context: PageContext) throws {
    let (circuit, strings) = (record.circuit, context.strings)
    let sentences = StreamCircuitSentences(circuit, context: context)
    title = CircuitTitle.of(record, context: context)
    lead = sentences.lead
    diagram = try StreamCircuitFigure(record: record, context: context, identifier: "circuit-figure").svg()
    target =
      circuit.name == nil ? try context.tile(circuit.target, isAlone: true) : UnitTile(title: sentences.name)
    edges = try circuit.strongestFirst.map { try StreamEdgeView($0.element, index: $0.offset, context: context) }
    edgesNote = sentences.edgesNote
    let article = try record.prose.version(in: context.language).map { try Article($0, context: context) }
    story = article?.summary ?? ""
    prose = article?.body ?? .none
    parts = ProofTable(partsOf: circuit, context: context)
    interventions = InterventionView.all(circuit.interventions, strings: strings)
    evidenceNote = sentences.evidenceNote
    verdict = sentences.verdict
    judged = circuit.proof.verdict.rawValue
    claims = sentences.claims.map(SentenceView.init)
    rule = sentences.rule
    tables = ProofTable.edges(
      circuit.proof, effects: "streamEffects", into: circuit.name.map { _ in sentences.name }, context: context)
    data = context.file(CircuitData(site: context.site, name: record.name).path)
    layout = try context.layout(title: title, description: lead)
  }

  static let variables = Variables<StreamCircuitPage>([
    .text("circuit", "the circuit's title", \.title),
    .text("story", "what the author says of it in a sentence or two; may be empty", \.story),
    .text("lead", "what the edges give together, and what cutting them and keeping them alone do", \.lead),
    .markup("diagram", "the stream with what is written into it as SVG; none where there is no edge", \.diagram),
    .part("target", "the unit that reads, or the class", \.target),
    .any("hasEdges", "whether any edge gives enough to be shown", \.edges),
    .rows("edges", "the heads and neurons that give the most, the strongest first", \.edges),
    .text("edgesNote", "what the numbers of an edge are", \.edgesNote),
    .markup("prose", "the author's words as HTML; empty when there are none", \.prose),
    .part("parts", "all that is read, from the stream's start up", \.parts),
    .rows("interventions", "what was cut or kept, and what was left of the target", \.interventions),
    .text("evidenceNote", "on which images that was measured, and what it is to cut an edge", \.evidenceNote),
    .text("verdict", "what is shown of a set of the edges", \.verdict),
    .text("judged", "that verdict in the rule's own word: proved, supported or suggested", \.judged),
    .rows("claims", "what the proof allows to be said", \.claims),
    .text("rule", "the rule by which that is decided", \.rule),
    .rows("tables", "every number of the proof", \.tables),
    .text("data", "the address of the circuit's JSON", \.data),
  ])
}

extension StreamCircuitPage: TemplatePage {
  static let template = "stream-circuit"

  static func path(of name: String, in map: SiteMap) -> String { map.path(ofCircuit: name) }

  init?(of name: String, context: PageContext) throws {
    guard let record = try context.site.library.streamCircuit(named: name) else { return nil }
    try self.init(record, context: context)
  }
}

extension StreamCircuit {
  /// The edges by their shares on the images of the test, with their places: they were chosen on others.
  var strongestFirst: [(offset: Int, element: StreamEdge)] {
    edges.enumerated().sorted { (-abs($0.element.share), $0.offset) < (-abs($1.element.share), $1.offset) }
  }
}

/// A head or a neuron with what it gives to the sum.
struct StreamEdgeView: ViewModel {
  var identifier: String
  var source: UnitTile
  var excites: Bool
  var share: String
  var contribution: String
  var replaced: String
  var left: String

  init(_ edge: StreamEdge, index: Int, context: PageContext) throws {
    identifier = "edge-\(index)"
    source = try context.tile(edge.source, isAlone: true)
    excites = edge.share > 0
    share = CircuitEdgeText.signed(edge.share)
    contribution = NumberText.signed(Double(edge.contribution))
    replaced = NumberText.signed(Double(edge.replaced))
    left = NumberText.percent(Double(edge.left))
  }

  static let variables = Variables<StreamEdgeView>([
    .text("anchor", "the row's name, to which the diagram's edge links", \.identifier),
    .flag("excites", "whether it adds to the sum", \.excites),
    .text("share", "what it gives as a share of the sum, with its sign", \.share),
    .text("contribution", "what it gives", \.contribution),
    .text("replaced", "what is given in its place where it is cut", \.replaced),
    .text("left", "what remains of the target where it alone is cut", \.left),
  ]).with(\.source)
}

extension ProofTable {
  /// All of the sum that a circuit's target reads; biases of the blocks together.
  init(partsOf circuit: StreamCircuit, context: PageContext) {
    let strings = context.strings
    let biases = circuit.parts.filter { $0.kind == .biases }.reduce(0) { $0 + $1.contribution }
    var rows = circuit.parts.filter { $0.kind != .biases }.map { part in
      (
        strings(
          "streamCircuit.part.\(part.kind.rawValue)",
          ["name": Label.shown(context.map.layer(part.name)?.shortName ?? part.name)]), part.contribution
      )
    }
    rows.insert((strings("streamCircuit.part.biases"), biases), at: max(0, rows.count - 1))
    rows.append((strings("streamCircuit.part.sum"), circuit.sum))
    self.init(
      strings("streamCircuit.partsCaption"),
      [strings("streamCircuit.partHead"), strings("circuit.share"), strings("streamCircuit.adds")],
      rows.map { name, contribution in
        (
          name: name,
          cells: [
            circuit.sum == 0 ? "–" : CircuitEdgeText.signed(contribution / circuit.sum),
            NumberText.signed(Double(contribution)),
          ]
        )
      })
  }
}
