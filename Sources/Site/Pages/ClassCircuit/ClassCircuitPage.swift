import Findings

/// The circuit of a class through the layers of a network: what the network answers with it alone and without it, its units
/// layer by layer, proof.
struct ClassCircuitPage: ViewModel {
  var layout: Layout
  var title: String
  var story: String
  var lead: String
  var prose: Markup
  var answers: ProofTable
  var evidenceNote: String
  var curve: Markup
  var verdict: String
  var judged: String
  var claims: [SentenceView]
  var rule: String
  var tables: [ProofTable]
  var layers: [ClassLayerView]
  var unitsNote: String
  var data: String

  init(_ record: ClassCircuitRecord, context: PageContext) throws {
    let (circuit, strings) = (record.circuit, context.strings)
    let sentences = ClassCircuitSentences(circuit, context: context)
    title = CircuitTitle.of(record, context: context)
    lead = sentences.lead
    let article = try record.prose.version(in: context.language).map { try Article($0, context: context) }
    story = article?.summary ?? ""
    prose = article?.body ?? .none
    answers = ProofTable(answersOf: circuit, class: sentences.name, strings: strings)
    evidenceNote = sentences.evidenceNote
    curve = ProofFigure.svg(
      circuit.points,
      marks: [("necessary", circuit.necessary?.size), ("sufficient", circuit.sufficient?.size)],
      words: "classCircuit.curve", strings: strings)
    verdict = sentences.verdict
    judged = circuit.verdict.rawValue
    claims = sentences.claims.map(SentenceView.init)
    rule = sentences.rule
    tables = ProofTable.all(circuit, class: sentences.name, context: context)
    layers = try ClassLayerView.all(circuit, context: context)
    unitsNote = sentences.unitsNote
    data = context.file(CircuitData(site: context.site, name: record.name).path)
    layout = try context.layout(title: title, description: lead)
  }

  static let variables = Variables<ClassCircuitPage>([
    .text("circuit", "the circuit's title", \.title),
    .text("story", "what the author says of it in a sentence or two; may be empty", \.story),
    .text("lead", "what the network answers by itself, with the circuit alone and without it", \.lead),
    .markup("prose", "the author's words as HTML; empty when there are none", \.prose),
    .part("answers", "the network's answers, and those with the circuit and random ones alone and cut", \.answers),
    .text("evidenceNote", "on which images that was measured, and how well a class is told", \.evidenceNote),
    .markup("curve", "how well the class is told against the circuit's size, as SVG; may be none", \.curve),
    .text("verdict", "what is shown of the circuits", \.verdict),
    .text("judged", "that verdict in the rule's own word: proved, supported or suggested", \.judged),
    .rows("claims", "what the proof allows to be said", \.claims),
    .text("rule", "the rule by which that is decided", \.rule),
    .rows("tables", "every number of the proof", \.tables),
    .any("hasUnits", "whether there is a circuit whose units are shown", \.layers),
    .rows("classLayers", "its layers from the lowest, each with the first of its units", \.layers),
    .text("unitsNote", "what the numbers beside the units are", \.unitsNote),
    .text("data", "the address of the circuit's JSON", \.data),
  ])
}

extension ClassCircuitPage: TemplatePage {
  static let template = "class-circuit"

  static func path(of name: String, in map: SiteMap) -> String { map.path(ofCircuit: name) }

  init?(of name: String, context: PageContext) throws {
    guard let record = try context.site.library.classCircuit(named: name) else { return nil }
    try self.init(record, context: context)
  }
}

/// A layer of the circuit of a class.
struct ClassLayerView: ViewModel {
  var title: String
  var count: String
  var units: [ClassUnitView]

  /// None where there is no circuit.
  static func all(_ circuit: ClassCircuit, context: PageContext) throws -> [ClassLayerView] {
    try zip(circuit.strongestByLayer, circuit.units).filter { !$0.0.units.isEmpty }.map { layer, all in
      ClassLayerView(
        title: CircuitSentences.names(of: [layer.layer], context: context),
        count: context.strings(
          "classCircuit.ofUnits",
          ["shown": NumberText.whole(layer.units.count), "units": context.strings.count("layer.units", all.count)]),
        units: try layer.units.map { try ClassUnitView($0, of: circuit, context: context) })
    }
  }

  static let variables = Variables<ClassLayerView>([
    .text("layer", "the layer's short name", \.title),
    .text("count", "how many of its units in the circuit are shown", \.count),
    .rows("units", "the first of these, those whose cut takes most first", \.units),
  ])
}

/// A unit of the circuit of a class, with what it alone does for the class.
struct ClassUnitView: ViewModel {
  var tile: UnitTile
  var excites: Bool
  var share: String
  var lost: String

  init(_ unit: ClassUnit, of circuit: ClassCircuit, context: PageContext) throws {
    tile = try context.tile(unit.unit, isAlone: true)
    excites = unit.lost > 0
    share = CircuitEdgeText.signed(circuit.share(of: unit))
    lost = NumberText.signed(Double(unit.lost))
  }

  static let variables = Variables<ClassUnitView>([
    .flag("excites", "whether the class falls behind where it is cut", \.excites),
    .text("share", "by how much of the lead, with its sign", \.share),
    .text("lost", "the same as a number", \.lost),
  ]).with(\.tile)
}

extension ClassCircuit {
  /// How well the class is told by size, as shares of what the whole network tells; none where that is nothing.
  fileprivate var points: [CircuitSizePoint] {
    guard before.told > 0 else { return [] }
    func share(_ answers: ClassAnswers) -> Float { answers.told / before.told }
    return sizes.map { point in
      CircuitSizePoint(
        point.size, kept: share(point.kept), cut: share(point.cut), randomKept: share(point.randomKept),
        randomCut: share(point.randomCut), nextKept: nil, nextCut: nil)
    }
  }
}

extension ProofTable {
  /// What the whole network answers, with the circuits alone and cut, and with random ones of their sizes.
  fileprivate init(answersOf circuit: ClassCircuit, class name: String, strings: StringTable) {
    var rows: [(name: String, cells: [String])] = []
    func add(_ key: String, _ size: CircuitSize?, _ answers: ClassAnswers) {
      let units = size.map { NumberText.whole($0.units.reduce(0, +)) } ?? "–"
      let shares = [answers.own, answers.others, answers.claimed].map { NumberText.percent(Double($0)) }
      rows.append((strings("classCircuit.row.\(key)"), [units] + shares))
    }
    add("whole", nil, circuit.before)
    if let kept = circuit.sufficient {
      add("kept", kept.size, kept.kept)
      add("randomKept", kept.size, kept.randomKept)
    }
    if let cut = circuit.necessary {
      add("cut", cut.size, cut.cut)
      add("randomCut", cut.size, cut.randomCut)
    }
    self.init(
      strings("classCircuit.table.answers"),
      ["network", "units", "own", "others", "claimed"].map { strings("classCircuit.head.\($0)", ["class": name]) },
      rows)
  }

  /// Every number of the proof of a class's circuit.
  fileprivate static func all(_ circuit: ClassCircuit, class name: String, context: PageContext) -> [ProofTable] {
    let strings = context.strings
    func row(_ name: String, _ size: CircuitSize?) -> (name: String, cells: [String]) {
      guard let size else { return (strings("proof.size.\(name)"), [strings("proof.noSize"), "–", "–"]) }
      let units = size.units.map(NumberText.whole).joined(separator: ", ")
      return (strings("proof.size.\(name)"), [units, NumberText.whole(size.edges), percent(size.share)])
    }
    func row(_ point: ClassCircuitPoint) -> (name: String, cells: [String]) {
      let shares = [
        point.size.share, point.kept.own, point.kept.claimed, point.randomKept.own, point.cut.own, point.cut.others,
        point.randomCut.own,
      ]
      return (NumberText.whole(point.size.edges), shares.map(percent))
    }
    func row(_ name: String, test: ChanceTest) -> (name: String, cells: [String]) {
      let result = strings(
        "proof.result.\(name)",
        [
          "won": NumberText.whole(test.won), "of": NumberText.whole(test.of), "p": NumberText.short(Double(test.p)),
          "quantile": percent(test.quantile),
        ])
      return (strings("proof.test.\(name)"), [result])
    }
    let tests = [
      circuit.sufficiency.map { row("sufficiency", test: $0) }, circuit.necessity.map { row("necessity", test: $0) },
    ].compactMap(\.self)
    return [
      ProofTable(
        strings("proof.table.sizes"), ["sizes", "perLayer", "edges", "share"].map { strings("proof.head.\($0)") },
        [row("necessary", circuit.necessary?.size), row("sufficient", circuit.sufficient?.size)]),
      ProofTable(
        strings("classCircuit.table.curve"),
        [strings("proof.head.curve"), strings("proof.head.share")]
          + ["keptOwn", "keptClaimed", "randomKept", "cutOwn", "cutOthers", "randomCut"].map {
            strings("classCircuit.head.\($0)", ["class": name])
          }, circuit.sizes.map { row($0) }),
      ProofTable(
        strings("proof.table.tests"), ["tests", "result"].map { strings("proof.head.\($0)") }, tests),
    ].filter { !$0.rows.isEmpty }
  }

  private static func percent(_ share: Float) -> String { NumberText.percent(Double(share)) }
}
