import Findings

/// What may be said of a proof by single edges: made from its numbers and its verdict alone.
struct EdgeSentences {
  private let proof: EdgeProof
  private let rule: RuleSentences
  private let target: String
  private let strings: StringTable

  init(_ proof: EdgeProof, _ rule: RuleSentences, target: String, strings: StringTable) {
    self.proof = proof
    self.rule = rule
    self.target = target
    self.strings = strings
  }

  /// - Parameter table: the key of the words for each verdict.
  func verdict(in table: String) -> String { strings("\(table).\(proof.verdict.rawValue)", values) }

  var necessary: String { claim("necessary", proof.necessary, proof.left, proof.necessity) }

  var sufficient: String { claim("sufficient", proof.sufficient, proof.kept, proof.sufficiency) }

  private var values: KeyValuePairs<String, String> {
    [
      "all": NumberText.whole(proof.all), "images": NumberText.whole(proof.images), "target": target,
      "share": rule.share, "left": rule.left, "kept": rule.kept,
    ]
  }

  private func claim(_ name: String, _ count: Int?, _ value: MedianInterval?, _ test: ChanceTest?) -> String {
    guard let count, let value, let test else { return strings("proof.edges.none.\(name)", values) }
    return strings(
      "proof.edges.\(name)",
      [
        "edges": strings.count("circuit.edges", count), "target": target, "value": percent(value.median),
        "low": percent(value.low), "high": percent(value.high), "won": NumberText.whole(test.won),
        "of": NumberText.whole(test.of),
      ])
  }

  private func percent(_ share: Float) -> String { NumberText.percent(Double(share)) }
}
