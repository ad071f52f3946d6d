package import Networks

/// The units by which a network tells one class from others, and what its answers are with these alone and without them.
///
/// All numbers are of images that took no part in ranking the units and choosing sizes.
package struct ClassCircuit: Hashable, Sendable, Codable {
  /// Its place among the scores.
  package var target: Unit
  package var name: String
  /// The classes that it is told from: all others, or one.
  package var against: [Int]
  /// What the other class is called, where it is one alone.
  package var rival: String?
  /// Below the scores, from the lowest.
  package var layers: [String]
  package var ablation: AblationKind
  package var rule: EvidenceRule
  package var verdict: Verdict
  /// Images on which units were ranked and sizes chosen, of the class and of others.
  package var chosenOn: Int
  /// Images of the class, of which the network's answers were measured, and of the other classes.
  package var images: Int
  package var otherImages: Int
  package var before: ClassAnswers
  /// The mean over the images of the class of how far its logit stands above the mean of the others'.
  package var lead: Float
  /// Fewest edges first.
  package var sizes: [ClassCircuitPoint]
  /// The smallest of the sizes that alone told the class at least ``EvidenceRule/leastKept`` as well as the whole network
  /// (``ClassAnswers/told``) on the images of the search, by the whole interval.
  package var sufficient: ClassCircuitPoint?
  package var kept: ToldShare?
  package var sufficiency: ChanceTest?
  /// The smallest without which it was told at most ``EvidenceRule/mostLeft`` as well there.
  package var necessary: ClassCircuitPoint?
  package var left: ToldShare?
  package var necessity: ChanceTest?
  /// The units of the necessary circuit, or where there is none of the sufficient one, those that do most for the class
  /// first; of each layer from the lowest.
  package var units: [[Unit]]
  /// The first of these, layer by layer, with what each alone does.
  package var strongest: [ClassUnit]

  package init(
    target: Unit, name: String, against: [Int], rival: String?, layers: [String], ablation: AblationKind, chosenOn: Int,
    images: Int, otherImages: Int, before: ClassAnswers
  ) {
    self.target = target
    self.name = name
    self.against = against
    self.rival = rival
    self.layers = layers
    self.ablation = ablation
    rule = EvidenceRule()
    verdict = .suggested
    self.chosenOn = chosenOn
    self.images = images
    self.otherImages = otherImages
    self.before = before
    lead = 0
    (sizes, units, strongest) = ([], [], [])
  }

  /// The circuit whose units are listed.
  package var found: ClassCircuitPoint? { necessary ?? sufficient }

  /// What a unit takes from the lead where it alone is cut, as a share of the lead.
  package func share(of unit: ClassUnit) -> Float { lead > 0 ? unit.lost / lead : 0 }
}

/// How well a class is told under a cut, as a share of how well the whole network tells it.
package struct ToldShare: Hashable, Sendable, Codable {
  package var share: Float
  /// The 95 % interval over bootstrapped images.
  package var low: Float
  package var high: Float

  package init(share: Float, low: Float, high: Float) {
    self.share = share
    self.low = low
    self.high = high
  }
}

/// A unit of a class's circuit.
package struct ClassUnit: Hashable, Sendable, Codable {
  package var unit: Unit
  /// By how much the lead of the class falls where this unit alone is cut; negative where it rises.
  package var lost: Float

  package init(unit: Unit, lost: Float) {
    self.unit = unit
    self.lost = lost
  }
}

/// What a network answers about images of a class and of the classes that it is told from.
package struct ClassAnswers: Hashable, Sendable, Codable {
  /// The share of the class's images that are said to be of it.
  package var own: Float
  /// The share of the others' images that are said to be of their own class.
  package var others: Float
  /// The share of the others' images that are said to be of the class.
  package var claimed: Float

  /// How well the class is told from the others: 1 where all of its images and none of theirs are said to be of it, 0 where
  /// as many of both are.
  package var told: Float { own - claimed }

  package init(own: Float, others: Float, claimed: Float) {
    self.own = own
    self.others = others
    self.claimed = claimed
  }
}

/// The answers with only so many units of each layer kept, and with these cut; beside it with as many random units.
package struct ClassCircuitPoint: Hashable, Sendable, Codable {
  package var size: CircuitSize
  package var kept: ClassAnswers
  package var cut: ClassAnswers
  package var randomKept: ClassAnswers
  package var randomCut: ClassAnswers

  package init(
    size: CircuitSize, kept: ClassAnswers, cut: ClassAnswers, randomKept: ClassAnswers, randomCut: ClassAnswers
  ) {
    self.size = size
    self.kept = kept
    self.cut = cut
    self.randomKept = randomKept
    self.randomCut = randomCut
  }
}
