import Findings

/// What a circuit's measurements say, in plain sentences: sober, and only what was measured.
enum CircuitSentences {
  /// What the circuit is made of.
  static func lead(_ circuit: Circuit, context: PageContext) -> String {
    let layers = circuit.layers.map { Label.shown(context.map.layer($0)?.shortName ?? $0) }
    return context.strings(
      "circuit.lead",
      [
        "units": context.strings.count("layer.units", circuit.units.count),
        "edges": context.strings.count("circuit.edges", circuit.edges.count),
        "layers": layers.joined(separator: " → "), "target": context.map.name(of: circuit.target),
        "verdict": ProofSentences(circuit, context: context).verdict,
      ])
  }

  static func all(_ circuit: Circuit, context: PageContext) -> [String] {
    into(circuit, context: context) + motifs(circuit, context: context) + proof(circuit, context: context)
  }

  /// The strongest edges into the target.
  private static func into(_ circuit: Circuit, context: PageContext) -> [String] {
    let edges = circuit.edges.filter { $0.target == circuit.target }
    func names(_ kind: CircuitEdge.Kind) -> String {
      edges.filter { $0.kind == kind }.sorted { abs($0.contribution) > abs($1.contribution) }
        .map { context.map.name(of: $0.source) }.joined(separator: ", ")
    }
    let target = context.map.name(of: circuit.target)
    return [("circuit.sentence.excitedBy", names(.excites)), ("circuit.sentence.inhibitedBy", names(.inhibits))]
      .filter { !$0.1.isEmpty }.map { context.strings($0.0, ["target": target, "units": $0.1]) }
  }

  private static func motifs(_ circuit: Circuit, context: PageContext) -> [String] {
    circuit.motifs.map { motif in
      context.strings(
        "circuit.sentence.\(motif.kind.rawValue)",
        [
          "units": motif.units.map(context.map.name).joined(separator: ", "),
          "first": motif.units.first.map(context.map.name) ?? "",
          "last": motif.units.last.map(context.map.name) ?? "",
          "others": motif.units.dropLast().map(context.map.name).joined(separator: ", "),
        ])
    }
  }

  private static func proof(_ circuit: Circuit, context: PageContext) -> [String] {
    let found = Dictionary(
      circuit.evidence.interventions.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    func pair(_ kind: Intervention.Kind, _ random: Intervention.Kind, _ key: String) -> String? {
      guard let cut = found[kind], let chance = found[random] else { return nil }
      return context.strings(
        key,
        [
          "count": NumberText.whole(cut.count), "remaining": NumberText.percent(Double(cut.mean)),
          "random": NumberText.percent(Double(chance.mean)), "target": context.map.name(of: circuit.target),
        ])
    }
    return [
      pair(.cutEdges, .cutRandomEdges, "circuit.sentence.cutEdges"),
      pair(.cutUnits, .cutRandomUnits, "circuit.sentence.cutUnits"),
      pair(.keepOnly, .keepRandomEdges, "circuit.sentence.keepOnly"),
    ].compactMap(\.self)
  }
}
