package import Networks

/// The units by which a network tells one class from others, and what its answers are with these alone and without them.
///
/// All numbers are of images that took no part in ranking the units and choosing sizes.
package struct ClassCircuit: Hashable, Sendable, Codable {
  package var name: String
  package var index: Int
  /// The classes that it is told from: all others, or one.
  package var against: [Int]
  /// Below the scores, from the lowest.
  package var layers: [String]
  package var ablation: AblationKind
  package var rule: EvidenceRule
  /// Images of the class, of which the network's answers were measured, and of the other classes.
  package var images: Int
  package var otherImages: Int
  package var before: ClassAnswers
  /// Fewest edges first.
  package var sizes: [ClassCircuitPoint]
  /// The smallest of the sizes that alone told the class at least ``EvidenceRule/leastKept`` as well as the whole network
  /// (``ClassAnswers/told``) on the images of the search.
  package var sufficient: ClassCircuitPoint?
  package var sufficiency: ChanceTest?
  /// The smallest without which it was told at most ``EvidenceRule/mostLeft`` as well there.
  package var necessary: ClassCircuitPoint?
  package var necessity: ChanceTest?
  /// The units of the necessary circuit, those that do most for the class first; of each layer from the lowest.
  package var units: [[Unit]]

  package init(
    name: String, index: Int, against: [Int], layers: [String], ablation: AblationKind, images: Int, otherImages: Int,
    before: ClassAnswers
  ) {
    self.name = name
    self.index = index
    self.against = against
    self.layers = layers
    self.ablation = ablation
    rule = EvidenceRule()
    self.images = images
    self.otherImages = otherImages
    self.before = before
    (sizes, units) = ([], [])
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
