import Findings

/// The rule of a verdict in words: what is asked, and the thresholds by which it is answered.
struct RuleSentences {
  private let rule: EvidenceRule
  private let ablation: AblationKind
  private let strings: StringTable

  /// - Parameter ablation: what stands in for what is cut.
  init(_ rule: EvidenceRule, by ablation: AblationKind, strings: StringTable) {
    self.rule = rule
    self.ablation = ablation
    self.strings = strings
  }

  /// Held-out images without which nothing is claimed.
  var leastImages: Int { rule.leastImages }
  /// What may be left at most, what must be kept at least, and of which share of all edges a circuit may be.
  var left: String { percent(rule.mostLeft) }
  var kept: String { percent(rule.leastKept) }
  var share: String { percent(rule.largestShare) }
  /// By what it is replaced that is cut.
  var replaced: String { ProofTable.name(of: ablation, strings) }

  /// What is asked where the verdict is about the difference that one change makes; nil where it is about all that the
  /// target does.
  ///
  /// - Parameter key: of the words of the question.
  func question(about target: String, in key: String = "proof.question") -> String? {
    guard case .counterfactual = ablation else { return nil }
    return strings(key, ["target": target, "ablation": replaced])
  }

  /// The thresholds, which are fixed.
  ///
  /// - Parameter key: of the words around them.
  func thresholds(in key: String) -> String {
    strings(
      key,
      [
        "left": left, "kept": kept, "share": share, "random": NumberText.whole(rule.randomCircuits),
        "level": NumberText.fixed(Double(rule.level), decimals: 2), "quantile": percent(rule.quantile),
        "ablation": replaced,
      ])
  }

  private func percent(_ share: Float) -> String { NumberText.percent(Double(share)) }
}
