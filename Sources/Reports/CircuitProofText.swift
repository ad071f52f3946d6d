import Findings

/// What proves a circuit, or fails to, for people at a terminal.
struct CircuitProofText: CustomStringConvertible {
  private let proof: CircuitProof

  init(_ proof: CircuitProof) { self.proof = proof }

  var description: String {
    let rule = proof.rule
    let rankings = TextTable(
      ["units ranked by", "between the curves", "CPR", "CMD"],
      proof.rankings.map {
        [$0.method.rawValue, fixed($0.separation, digits: 2), fixed($0.cpr, digits: 2), fixed($0.cmd, digits: 2)]
      })
    let sizes = TextTable(
      ["circuit", "units of each layer", "edges", "% of all"],
      [("skeleton", proof.skeleton), ("necessary", proof.necessary), ("sufficient", proof.sufficient)].map {
        [
          $0.0, $0.1?.units.map(String.init).joined(separator: ", ") ?? "none", $0.1.map { "\($0.edges)" } ?? "",
          $0.1.map { fixed($0.share * 100, digits: 2) } ?? "",
        ]
      })
    let ablations = TextTable(
      ["ablation", "images", "sufficient kept %", "and cut %", "necessary cut %", "skeleton kept %", "and cut %"],
      proof.ablations.map { item in
        [item.kind.description, "\(item.images)"]
          + [item.faithfulness, item.completeness, item.necessary, item.skeletonKept, item.skeletonCut].map(interval)
      })
    let curve = TextTable(
      ["edges", "% of all", "kept %", "cut %", "random kept %", "random cut %", "next kept %", "next cut %"],
      proof.sizes.map { point in
        ["\(point.edges)", fixed(point.share * 100, digits: 2)]
          + [point.kept, point.cut, point.randomKept, point.randomCut, point.nextKept, point.nextCut].map {
            $0.map { fixed($0 * 100, digits: 1) } ?? ""
          }
      })
    return """
      \(proof.verdict.rawValue) on \(proof.images) held-out images, by \(proof.ablation) ablation

      \(sizes)

      \(rankings)

      \(ablations)

      \(curve)
      CPR \(fixed(proof.cpr, digits: 3)), CMD \(fixed(proof.cmd, digits: 3))

      \(tests.joined(separator: "\n"))
      \(proof.edges.map { "\n\(EdgeProofText($0))\n" } ?? "")
      \(EvidenceRuleText(rule))
      """
  }

  private var tests: [String] {
    func chance(_ name: String, _ test: ChanceTest?) -> String? {
      test.map { "\(name): better than \($0.won) of \($0.of) random ones (p \(fixed($0.p, digits: 4)))" }
    }
    return [
      chance("sufficient, kept", proof.sufficiency), chance("necessary, cut", proof.necessity),
      proof.subsetGap.map { "without random halves of it, circuit and network differ by \(percent($0))" },
      proof.minimality.map {
        "\($0.needed) of the skeleton's \($0.units) units do more than \($0.of) random additions"
      },
      proof.stability.map {
        "over \($0.draws) searches on bootstrapped images: \(percent($0.jaccard)) of the edges in common, "
          + "kept \(percent($0.low)) to \(percent($0.high))"
      },
      proof.specificity.map {
        "of \($0.units) other units of the layer \(percent($0.left)) is left "
          + "(\(percent($0.lowerQuarter)) to \(percent($0.upperQuarter)))"
      },
    ].compactMap(\.self)
  }
}

/// What proves a circuit of single edges.
struct EdgeProofText: CustomStringConvertible {
  private let proof: EdgeProof

  init(_ proof: EdgeProof) { self.proof = proof }

  var description: String {
    func size(_ count: Int?, _ value: MedianInterval?) -> String {
      count.map { "\($0) of \(proof.all) (\(interval(value)) %)" } ?? "none"
    }
    let minimality = proof.minimality.map { "; \($0.needed) of \($0.units) do more than random edges" } ?? ""
    return """
      by single edges: \(proof.verdict.rawValue); necessary, cut: \(size(proof.necessary, proof.left)); sufficient, kept: \
      \(size(proof.sufficient, proof.kept))\(minimality); CPR \(fixed(proof.cpr, digits: 3)), \
      CMD \(fixed(proof.cmd, digits: 3))
      """
  }
}

/// By what a verdict comes about.
struct EvidenceRuleText: CustomStringConvertible {
  private let rule: EvidenceRule

  init(_ rule: EvidenceRule) { self.rule = rule }

  var description: String {
    """
    the rule: necessary is what leaves at most \(percent(rule.mostLeft)) when cut, sufficient what keeps at least \
    \(percent(rule.leastKept)) alone, by the whole 95% interval on the images that sizes are chosen on, neither of \
    more than \(percent(rule.largestShare)) of the edges; each is tested against \(rule.randomCircuits) random \
    circuits of its size (p < \(rule.level) that it is no better than \(percent(rule.quantile)) of such). \
    supported: the necessary one passes. proved: the sufficient one too, and its interval lies above what 95% of \
    the random ones reach.
    """
  }
}

private func interval(_ interval: MedianInterval?) -> String {
  guard let interval else { return "-" }
  return [interval.median, interval.low, interval.high].map { fixed($0 * 100, digits: 1) }.enumerated()
    .reduce("") { $0 + ($1.offset == 0 ? $1.element : $1.offset == 1 ? " (\($1.element)" : " to \($1.element))") }
}

private func percent(_ share: Float) -> String { "\(fixed(share * 100, digits: 0))%" }

extension TextTable {
  /// What ways of cutting leave.
  init(_ interventions: [Intervention]) {
    self.init(
      ["intervention", "count", "left %", "least", "most"],
      interventions.map { item in
        [
          item.kind.rawValue, "\(item.count)", fixed(item.mean * 100, digits: 1),
          fixed((item.remaining.min() ?? 0) * 100, digits: 1), fixed((item.remaining.max() ?? 0) * 100, digits: 1),
        ]
      })
  }
}
