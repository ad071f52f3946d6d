import Basics
package import Images

/// What stands in for a unit's activation when the unit is not part of a circuit. Scores depend on the choice, so several
/// are told; each asks another question (evidence: Miller, Chughtai, Saunders, arXiv 2407.08734).
package enum AblationKind: Hashable, Sendable {
  /// Nothing: how much comes from these units at all?
  case zero
  /// The unit's mean over other images: how much comes from what is particular about this one?
  case mean
  /// What the unit does on another image, drawn at random: how much is lost among activations as they occur?
  case resample
  /// What it does on the same image with one thing changed: how much depends on that thing?
  case counterfactual(Counterfactual)

  /// Those by which every circuit is measured.
  package static let usual: [AblationKind] = [.zero, .mean, .resample, .counterfactual(.mirrorImage)]
}

extension AblationKind: StoredAsText {
  /// `zero`, `mean`, `resample`, `counterfactual` for the mirror image, or another counterfactual's own words.
  package init?(_ description: String) {
    switch description {
    case "zero": self = .zero
    case "mean": self = .mean
    case "resample": self = .resample
    case "counterfactual": self = .counterfactual(.mirrorImage)
    default:
      guard let change = Counterfactual(description) else { return nil }
      self = .counterfactual(change)
    }
  }

  package var description: String {
    switch self {
    case .zero: "zero"
    case .mean: "mean"
    case .resample: "resample"
    case .counterfactual(.mirrorImage): "counterfactual"
    case .counterfactual(let change): change.description
    }
  }
}

/// How the units below a target are ordered by what they do for it (``CircuitProof/rankings``).
package enum EffectMethod: String, Hashable, Sendable, Codable, CaseIterable {
  /// What a unit's weights give through the paths that are open: activation times gradient.
  case weights
  /// Attribution patching: the difference to the ablated activation times the gradient on the image.
  case patching
  /// The same with the mean gradient at five points between the ablated activations and the image's (EAP-IG).
  case integrated
}

/// The median over images of a share of the target's activation, with an interval.
package struct MedianInterval: Hashable, Sendable, Codable {
  package var median: Float
  /// The 95 % interval of the median over bootstrapped images.
  package var low: Float
  package var high: Float

  package init(median: Float, low: Float, high: Float) {
    self.median = median
    self.low = low
    self.high = high
  }
}

/// How many units of each layer a circuit takes.
package struct CircuitSize: Hashable, Sendable, Codable {
  /// Of each layer below the target, from the lowest.
  package var units: [Int]
  /// Between these units, and from the last of them into the target.
  package var edges: Int
  /// Of all edges between the layers and into the target.
  package var share: Float

  package init(units: [Int], edges: Int, share: Float) {
    self.units = units
    self.edges = edges
    self.share = share
  }
}

/// What is left of the target with so many of its units kept alone, or cut.
///
/// All are medians over held-out images of the faithfulness: 1 is what the whole network does, 0 what is left with
/// everything ablated.
package struct CircuitSizePoint: Hashable, Sendable, Codable {
  package var units: [Int]
  package var edges: Int
  package var share: Float
  package var kept: Float
  package var cut: Float
  /// The means of two draws of as many random units of each layer.
  package var randomKept: Float
  package var randomCut: Float
  /// As many units that come next in the ranking; nil where there are not as many.
  package var nextKept: Float?
  package var nextCut: Float?

  package init(
    _ size: CircuitSize, kept: Float, cut: Float, randomKept: Float, randomCut: Float, nextKept: Float?,
    nextCut: Float?
  ) {
    (units, edges, share) = (size.units, size.edges, size.share)
    self.kept = kept
    self.cut = cut
    self.randomKept = randomKept
    self.randomCut = randomCut
    self.nextKept = nextKept
    self.nextCut = nextCut
  }
}

/// How well a way of ranking does on the images of the search.
package struct RankingScore: Hashable, Sendable, Codable {
  package var method: EffectMethod
  /// The mean over all sizes of what is kept less what is left when cut, each between 0 and 1: the area between the two
  /// curves as they are drawn. The largest decides.
  package var separation: Float
  /// The integrals over the share of edges of f and of |1 - f| (Mechanistic Interpretability Benchmark).
  package var cpr: Float
  package var cmd: Float

  package init(method: EffectMethod, separation: Float, cpr: Float, cmd: Float) {
    self.method = method
    self.separation = separation
    self.cpr = cpr
    self.cmd = cmd
  }
}

/// The same circuits under one kind of ablation.
package struct AblationOutcome: Hashable, Sendable, Codable {
  package var kind: AblationKind
  /// Held-out images on which the ablation takes anything from the target; without, there is nothing to be a share of.
  package var images: Int
  /// With only the sufficient circuit kept.
  package var faithfulness: MedianInterval?
  /// With the sufficient circuit cut: what the rest does by itself.
  package var completeness: MedianInterval?
  /// With only the necessary circuit cut.
  package var necessary: MedianInterval?
  /// With only the skeleton's units kept, and with these cut.
  package var skeletonKept: MedianInterval?
  package var skeletonCut: MedianInterval?

  package init(kind: AblationKind, images: Int) {
    self.kind = kind
    self.images = images
  }
}

/// A circuit beside random ones of as many units of the same layers.
package struct ChanceTest: Hashable, Sendable, Codable {
  /// Random ones that did worse.
  package var won: Int
  package var of: Int
  /// The chance of as many if the circuit were no better than nine tenths of random ones.
  package var p: Float
  /// What the best twentieth of the random ones reach.
  package var quantile: Float

  package init(won: Int, of: Int, p: Float, quantile: Float) {
    self.won = won
    self.of = of
    self.p = p
    self.quantile = quantile
  }
}

/// How much of the circuit is found again when the images of the search are drawn anew from themselves.
package struct StabilityOutcome: Hashable, Sendable, Codable {
  /// The mean share of edges that two such circuits have in common, of all that either has.
  package var jaccard: Float
  package var draws: Int
  /// The least and the largest median faithfulness of these circuits.
  package var low: Float
  package var high: Float

  package init(jaccard: Float, draws: Int, low: Float, high: Float) {
    self.jaccard = jaccard
    self.draws = draws
    self.low = low
    self.high = high
  }
}

/// What the necessary circuit's cut leaves of other units of the target's layer.
package struct SpecificityOutcome: Hashable, Sendable, Codable {
  /// Other units that the ablation takes anything from.
  package var units: Int
  /// The median of what is left of them, and the half of them around it.
  package var left: Float
  package var lowerQuarter: Float
  package var upperQuarter: Float

  package init(units: Int, left: Float, lowerQuarter: Float, upperQuarter: Float) {
    self.units = units
    self.left = left
    self.lowerQuarter = lowerQuarter
    self.upperQuarter = upperQuarter
  }
}

/// How many of the skeleton's units the circuit does worse without, beyond what random units that are added to it do.
package struct MinimalityOutcome: Hashable, Sendable, Codable {
  /// Units of the skeleton that pass, Bonferroni's correction made for their number.
  package var needed: Int
  package var units: Int
  /// Random units that were added, one at a time.
  package var of: Int

  package init(needed: Int, units: Int, of: Int) {
    self.needed = needed
    self.units = units
    self.of = of
  }
}
