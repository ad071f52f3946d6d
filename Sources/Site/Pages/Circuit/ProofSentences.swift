import Findings

/// What may be said of a circuit's proof: made from its numbers and its verdict alone, so that no page says more.
struct ProofSentences {
  private let circuit: Circuit
  private let context: PageContext
  private let limits: RuleSentences
  private var proof: CircuitProof { circuit.evidence.proof }
  private var target: String { context.map.name(of: circuit.target) }

  init(_ circuit: Circuit, context: PageContext) {
    self.circuit = circuit
    self.context = context
    let proof = circuit.evidence.proof
    limits = RuleSentences(proof.rule, by: proof.ablation, strings: context.strings)
  }

  /// The verdict with what it rests on: of units ranked by their effect, which are more than those that are drawn.
  var verdict: String {
    let name = "proof.verdict.\(proof.verdict.rawValue)"
    guard proof.images >= limits.leastImages else {
      return context.strings(
        "proof.untested",
        [
          "target": target, "images": NumberText.whole(proof.images), "least": NumberText.whole(limits.leastImages),
          "ablation": limits.replaced,
        ])
    }
    let size = proof.verdict == .proved ? proof.sufficient : proof.necessary
    return context.strings(
      name,
      [
        "images": NumberText.whole(proof.images), "target": target,
        "units": context.strings.count("layer.units", (size?.units ?? []).reduce(0, +)),
        "share": size.map { percent($0.share) } ?? "–",
        "kept": proof.primary?.faithfulness.map { percent($0.median) } ?? "–",
        "left": proof.primary?.necessary.map { percent($0.median) } ?? "–",
      ])
  }

  /// The verdict in few words, for a card.
  var brief: String {
    let size = proof.verdict == .proved ? proof.sufficient : proof.necessary
    return context.strings(
      "proof.brief.\(proof.verdict.rawValue)",
      [
        "units": context.strings.count("layer.units", (size?.units ?? []).reduce(0, +)),
        "share": size.map { percent($0.share) } ?? "–",
        "kept": proof.primary?.faithfulness.map { percent($0.median) } ?? "–",
        "left": proof.primary?.necessary.map { percent($0.median) } ?? "–",
      ])
  }

  /// What the circuits of both sizes do, and the skeleton that is drawn.
  var claims: [String] {
    guard proof.images >= limits.leastImages, let primary = proof.primary else { return [] }
    return [
      limits.question(about: target),
      claim("necessary", proof.necessary, primary.necessary, proof.necessity),
      claim("sufficient", proof.sufficient, primary.faithfulness, proof.sufficiency),
      skeleton(primary),
    ].compactMap(\.self)
  }

  /// What cutting edges one by one says, where there are few enough of them.
  var edgeByEdge: [String] {
    guard let edges = proof.edges else { return [] }
    let strings = context.strings
    let sentences = EdgeSentences(edges, limits, target: target, strings: strings)
    let drawn = Set(circuit.edges.map { [$0.source, $0.target] })
    let first = edges.edges.prefix(drawn.count).count { drawn.contains([$0.source, $0.target]) }
    return [
      [
        sentences.verdict(in: "proof.edges.verdict"), sentences.necessary, sentences.sufficient,
        edges.edges.isEmpty
          ? nil
          : strings(
            "proof.edges.drawn",
            ["drawn": NumberText.whole(drawn.count), "first": NumberText.whole(first)]),
      ].compactMap(\.self).joined(separator: " ")
    ]
  }

  /// The thresholds, which are fixed.
  var rule: String { limits.thresholds(in: "proof.rule") }

  private func claim(_ name: String, _ size: CircuitSize?, _ value: MedianInterval?, _ test: ChanceTest?) -> String? {
    guard let size else {
      return context.strings(
        "proof.none.\(name)",
        ["target": target, "share": limits.share, "left": limits.left, "kept": limits.kept])
    }
    guard let value, let test else { return nil }
    return context.strings(
      "proof.claim.\(name)",
      [
        "target": target, "units": context.strings.count("layer.units", size.units.reduce(0, +)),
        "share": percent(size.share),
        "value": percent(value.median), "low": percent(value.low), "high": percent(value.high),
        "won": NumberText.whole(test.won), "of": NumberText.whole(test.of),
      ])
  }

  private func skeleton(_ outcome: AblationOutcome) -> String? {
    guard let kept = outcome.skeletonKept, let cut = outcome.skeletonCut else { return nil }
    return context.strings(
      "proof.claim.skeleton",
      [
        "target": target, "units": context.strings.count("layer.units", proof.skeleton.units.reduce(0, +)),
        "kept": percent(kept.median), "cut": percent(cut.median),
      ])
  }

  /// What is set beside each image of the test where things in it change.
  var changesNote: String {
    context.strings(
      "proof.changesNote", ["target": target, "all": NumberText.whole(circuit.evidence.testedOn)])
  }

  private func percent(_ share: Float) -> String { NumberText.percent(Double(share)) }
}
