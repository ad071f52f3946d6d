import Findings

/// What the measurements of the circuit of a class say, in plain sentences.
struct ClassCircuitSentences {
  private let circuit: ClassCircuit
  private let strings: StringTable
  private let limits: RuleSentences

  init(_ circuit: ClassCircuit, context: PageContext) {
    self.circuit = circuit
    strings = context.strings
    limits = RuleSentences(circuit.rule, by: circuit.ablation, strings: context.strings)
  }

  /// The class.
  var name: String { KnownWord.className(circuit.name, strings: strings) }

  private var others: RivalWords { RivalWords(circuit.rival, count: circuit.against.count, strings: strings) }

  /// What the whole network answers, and what it does with the circuits alone and without them.
  var lead: String {
    guard circuit.before.told > 0 else { return said("untold") }
    return [said("lead"), kept("leadKept"), cut("leadCut")].joined(separator: " ")
  }

  /// The same in few words, for a card.
  var brief: String {
    guard circuit.before.told > 0 else { return said("untold") }
    return [said("brief"), kept("briefKept"), cut("briefCut")].joined(separator: " ")
  }

  private func kept(_ key: String) -> String {
    circuit.sufficient.map { said(key, $0.size, $0.kept) } ?? said("none.sufficient")
  }

  private func cut(_ key: String) -> String {
    circuit.necessary.map { said(key, $0.size, $0.cut) } ?? said("none.necessary")
  }

  private func said(_ key: String, _ size: CircuitSize? = nil, _ answers: ClassAnswers? = nil) -> String {
    let before = circuit.before
    return strings(
      "classCircuit.\(key)",
      [
        "class": name, "others": others.over, "images": NumberText.whole(circuit.images),
        "otherImages": NumberText.whole(circuit.otherImages), "most": limits.share, "own": percent(before.own),
        "othersRight": percent(before.others), "claimed": percent(before.claimed),
        "units": units(size), "share": percent(size?.share ?? 0), "ownNow": percent(answers?.own ?? 0),
        "othersNow": percent(answers?.others ?? 0), "claimedNow": percent(answers?.claimed ?? 0),
      ])
  }

  private func units(_ size: CircuitSize?) -> String {
    strings.count("layer.units", (size?.units ?? []).reduce(0, +))
  }

  // MARK: Units

  /// What the numbers beside the units are.
  var unitsNote: String {
    strings(
      "classCircuit.unitsNote",
      [
        "class": name, "above": others.above, "lead": NumberText.short(Double(circuit.lead)),
        "images": NumberText.whole(circuit.images), "ablation": limits.replaced,
        "circuit": strings("proof.size.\(circuit.necessary == nil ? "sufficient" : "necessary")"),
      ])
  }

  // MARK: The proof

  var evidenceNote: String {
    strings(
      "classCircuit.evidenceNote",
      [
        "chosen": NumberText.whole(circuit.chosenOn), "images": NumberText.whole(circuit.images), "class": name,
        "otherImages": NumberText.whole(circuit.otherImages), "others": others.over, "ablation": limits.replaced,
      ])
  }

  var verdict: String {
    strings(
      "classCircuit.verdict.\(circuit.verdict.rawValue)",
      [
        "class": name, "others": others.over, "images": NumberText.whole(circuit.images),
        "otherImages": NumberText.whole(circuit.otherImages),
      ])
  }

  /// The verdict in few words, for a card.
  var judged: String {
    strings(
      "classCircuit.judged.\(circuit.verdict.rawValue)",
      ["necessary": units(circuit.necessary?.size), "sufficient": units(circuit.sufficient?.size)])
  }

  /// What the circuits of both sizes do beside random ones.
  var claims: [String] {
    guard circuit.before.told > 0 else { return [said("untold")] }
    return [
      claim("necessary", circuit.necessary?.size, circuit.left, circuit.necessity),
      claim("sufficient", circuit.sufficient?.size, circuit.kept, circuit.sufficiency),
    ].compactMap(\.self)
  }

  private func claim(_ name: String, _ size: CircuitSize?, _ value: ToldShare?, _ test: ChanceTest?) -> String? {
    guard let size else { return said("none.\(name)") }
    guard let value, let test else { return nil }
    return strings(
      "classCircuit.claim.\(name)",
      [
        "class": self.name, "others": others.over, "units": units(size), "share": percent(size.share),
        "value": percent(value.share), "low": percent(value.low), "high": percent(value.high),
        "won": NumberText.whole(test.won), "of": NumberText.whole(test.of),
      ])
  }

  var rule: String { limits.thresholds(in: "classCircuit.rule") }

  private func percent(_ share: Float) -> String { NumberText.percent(Double(share)) }
}
