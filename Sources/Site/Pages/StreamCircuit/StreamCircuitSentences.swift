import Findings

/// What the measurements of a circuit over a residual stream say, in plain sentences.
struct StreamCircuitSentences {
  private let circuit: StreamCircuit
  private let context: PageContext
  private let limits: RuleSentences
  private var strings: StringTable { context.strings }
  private var target: String { context.map.name(of: circuit.target) }

  init(_ circuit: StreamCircuit, context: PageContext) {
    self.circuit = circuit
    self.context = context
    limits = RuleSentences(circuit.rule, by: circuit.ablation, strings: context.strings)
  }

  /// What the edges give together, and what cutting them and keeping them alone do.
  var lead: String { told(["streamCircuit.lead", "streamCircuit.leadMeasured"]) }

  /// The same in few words, for a card.
  var brief: String { told(["streamCircuit.brief", "streamCircuit.briefMeasured"]) }

  private func told(_ keys: [String]) -> String {
    guard !circuit.edges.isEmpty else { return strings("streamCircuit.none", ["target": target]) }
    let left = Dictionary(
      circuit.interventions.map { ($0.kind, NumberText.percent(Double($0.mean))) },
      uniquingKeysWith: { first, _ in first }
    )
    let values: KeyValuePairs = [
      "target": target, "edges": strings.count("circuit.edges", circuit.edges.count),
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
      "streamCircuit.evidenceNote",
      [
        "chosen": NumberText.whole(circuit.chosenOn), "tested": NumberText.whole(circuit.testedOn),
        "activation": NumberText.short(Double(circuit.activation)), "target": target,
        "ablation": limits.replaced,
        "draws": NumberText.whole(circuit.interventions.map(\.remaining.count).max() ?? 0),
      ])
  }

  // MARK: The proof

  private var proof: EdgeSentences {
    EdgeSentences(circuit.proof, limits, target: target, strings: strings)
  }

  var verdict: String {
    [limits.question(about: target), proof.verdict(in: "streamCircuit.verdict")].compactMap(\.self)
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
