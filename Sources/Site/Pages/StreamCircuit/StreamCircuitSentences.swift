import Findings

/// What the measurements of a circuit over a residual stream say, in plain sentences.
struct StreamCircuitSentences {
  private let circuit: StreamCircuit
  private let context: PageContext
  private let limits: RuleSentences
  private var strings: StringTable { context.strings }

  init(_ circuit: StreamCircuit, context: PageContext) {
    self.circuit = circuit
    self.context = context
    limits = RuleSentences(circuit.rule, by: circuit.ablation, strings: context.strings)
  }

  /// The unit, or the class.
  var name: String {
    circuit.name.map { KnownWord.className($0, strings: strings) } ?? context.map.name(of: circuit.target)
  }

  /// What is read: the unit, or how far the class's logit stands above others.
  private var target: String { circuit.name == nil ? name : strings("streamCircuit.ofClass.target", ["class": name]) }

  /// The key of words about the target, which of a class or a head are others than of a neuron.
  private func key(_ name: String) -> String {
    switch circuit.kind {
    case .neuron: "streamCircuit.\(name)"
    case .head: "streamCircuit.ofHead.\(name)"
    case .class: "streamCircuit.ofClass.\(name)"
    }
  }

  /// What the class is told from.
  private var others: RivalWords { RivalWords(circuit.rival, count: circuit.against?.count ?? 0, strings: strings) }

  /// What the edges give together, and what cutting them and keeping them alone do.
  var lead: String { told([key("lead"), key("leadMeasured")]) }

  /// The same in few words, for a card.
  var brief: String { told([key("brief"), key("briefMeasured")]) }

  private func told(_ keys: [String]) -> String {
    guard !circuit.edges.isEmpty else { return strings(key("none"), ["target": target]) }
    let others = others
    let left = Dictionary(
      circuit.interventions.map { ($0.kind, NumberText.percent(Double($0.mean))) },
      uniquingKeysWith: { first, _ in first }
    )
    let values: KeyValuePairs = [
      "target": target, "class": name, "above": others.above, "over": others.over,
      "edges": strings.count("circuit.edges", circuit.edges.count),
      "share": NumberText.percent(Double(circuit.shown)), "layers": layers,
      "images": NumberText.whole(circuit.testedOn), "cut": left[.cutEdges] ?? "–",
      "random": left[.cutRandomEdges] ?? "–", "kept": left[.keepOnly] ?? "–",
      "randomKept": left[.keepRandomEdges] ?? "–",
    ]
    return keys.map { strings($0, values) }.joined(separator: " ")
  }

  /// The layers of the edges' sources, from the lowest.
  private var layers: String {
    let sources = Set(circuit.edges.map(\.source.layer))
    return CircuitSentences.names(of: circuit.parts.map(\.name).filter(sources.contains), context: context)
  }

  var evidenceNote: String {
    strings(
      key("evidenceNote"),
      [
        "chosen": NumberText.whole(circuit.chosenOn), "tested": NumberText.whole(circuit.testedOn),
        "activation": NumberText.short(Double(circuit.activation)), "target": target, "class": name,
        "above": others.above, "ablation": limits.replaced,
        "draws": NumberText.whole(circuit.interventions.map(\.remaining.count).max() ?? 0),
      ])
  }

  var edgesNote: String { strings(key("edgesNote"), ["tested": NumberText.whole(circuit.testedOn)]) }

  var diagramDescription: String {
    strings(
      key("diagramDescription"),
      ["edges": strings.count("circuit.edges", circuit.edges.count), "target": target])
  }

  // MARK: The proof

  private var proof: EdgeSentences {
    EdgeSentences(circuit.proof, limits, target: target, strings: strings)
  }

  var verdict: String {
    let question = circuit.name == nil ? "proof.question" : "streamCircuit.ofClass.question"
    return [limits.question(about: target, in: question), proof.verdict(in: key("verdict"))].compactMap(\.self)
      .joined(separator: " ")
  }

  /// The verdict in few words, for a card.
  var judged: String {
    strings(
      "streamCircuit.judged.\(circuit.proof.verdict.rawValue)",
      [
        "necessary": NumberText.whole(circuit.proof.necessary ?? 0),
        "sufficient": NumberText.whole(circuit.proof.sufficient ?? 0), "all": NumberText.whole(circuit.proof.all),
      ])
  }

  var claims: [String] { [proof.necessary, proof.sufficient] }

  var rule: String { limits.thresholds(in: "streamCircuit.rule") }
}
