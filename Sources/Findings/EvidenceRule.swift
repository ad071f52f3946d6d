/// What a circuit must show to be called proved or supported. Fixed before anything is measured, and told with the result.
///
/// After "Hypothesis Testing the Circuit Hypothesis in LLMs" (Shi et al., arXiv 2410.13032).
package struct EvidenceRule: Hashable, Sendable, Codable {
  /// A circuit is necessary where at most this is left with it cut: while sizes are chosen by the whole interval, on
  /// held-out images by the median.
  package var mostLeft: Float = 0.2
  /// It is sufficient where at least this is kept with all else ablated, by the same.
  package var leastKept: Float = 0.8
  /// A circuit of more than this share of all edges explains nothing.
  package var largestShare: Float = 0.5
  /// Random circuits of the same size. Of fewer than 29 no result could reach the level.
  package var randomCircuits = 100
  /// The share of random circuits that it must be better than.
  package var quantile: Float = 0.9
  package var level: Float = 0.05
  /// Held-out images on which the ablation takes something; with fewer nothing is claimed.
  package var leastImages = 10

  package init() {}

  /// The words that the measurements allow.
  ///
  /// - Parameters:
  ///   - images: held-out images that counted.
  ///   - kept: faithfulness of the sufficient circuit; nil where there is none below ``largestShare``.
  ///   - left: without the necessary circuit; nil where there is none.
  ///   - sufficiency: that circuit beside random ones, kept.
  ///   - necessity: the necessary circuit beside random ones of its complement, cut; nil where there is none.
  package func verdict(
    images: Int, kept: MedianInterval?, left: MedianInterval?, sufficiency: ChanceTest?, necessity: ChanceTest?
  ) -> Verdict {
    judged(
      images: images, kept: kept.map { ($0.median, $0.low) }, left: left?.median, sufficiency: sufficiency,
      necessity: necessity)
  }

  /// The same of a class, by how well it is told.
  package func verdict(
    images: Int, told kept: ToldShare?, left: ToldShare?, sufficiency: ChanceTest?, necessity: ChanceTest?
  ) -> Verdict {
    judged(
      images: images, kept: kept.map { ($0.share, $0.low) }, left: left?.share, sufficiency: sufficiency,
      necessity: necessity)
  }

  private func judged(
    images: Int, kept: (value: Float, low: Float)?, left: Float?, sufficiency: ChanceTest?, necessity: ChanceTest?
  ) -> Verdict {
    guard images >= leastImages, let left, left <= mostLeft, let necessity, necessity.p < level else {
      return .suggested
    }
    guard let kept, kept.value >= leastKept, let sufficiency, sufficiency.p < level, kept.low > sufficiency.quantile
    else { return .supported }
    return .proved
  }
}

/// What may be said of a circuit.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// Necessary and sufficient, both better than chance, and its interval lies above what random circuits reach.
  case proved
  /// Necessary, and better than chance when cut.
  case supported
  case suggested
}

/// A circuit's evidence beyond its drawn skeleton: how large it must be, and whether it is better than chance.
package struct CircuitProof: Hashable, Sendable, Codable {
  package var verdict: Verdict
  package var rule: EvidenceRule
  /// The ablation on which sizes, tests and the verdict rest.
  package var ablation: AblationKind
  /// Held-out images on which it takes anything from the target.
  package var images: Int
  /// Ways of ranking the units, the one that was used first.
  package var rankings: [RankingScore]
  /// The smallest circuit without which at most ``EvidenceRule/mostLeft`` was left on the images of the search, by the
  /// whole 95 % interval of the median.
  package var necessary: CircuitSize?
  /// The smallest that kept at least ``EvidenceRule/leastKept`` on them, by the whole interval.
  package var sufficient: CircuitSize?
  /// The units that are drawn.
  package var skeleton: CircuitSize
  package var ablations: [AblationOutcome]
  package var sufficiency: ChanceTest?
  package var necessity: ChanceTest?
  /// For random halves K of the sufficient circuit, the mean of |f(circuit without K) - f(network without K)|.
  package var subsetGap: Float?
  package var minimality: MinimalityOutcome?
  package var stability: StabilityOutcome?
  package var specificity: SpecificityOutcome?
  /// The same for single edges; nil where there are too many to cut each by itself.
  package var edges: EdgeProof?
  /// Fewest edges first.
  package var sizes: [CircuitSizePoint]
  /// The integrals over the share of edges of f and of |1 - f| (Mechanistic Interpretability Benchmark).
  package var cpr: Float
  package var cmd: Float

  package init(ablation: AblationKind, images: Int, skeleton: CircuitSize) {
    verdict = .suggested
    rule = EvidenceRule()
    self.ablation = ablation
    self.images = images
    rankings = []
    self.skeleton = skeleton
    ablations = []
    sizes = []
    (cpr, cmd) = (0, 0)
  }

  /// What was found under the ablation on which the verdict rests.
  package var primary: AblationOutcome? { ablations.first { $0.kind == ablation } }
}
