package import Networks

/// The evidence for a circuit of single edges, where layers are so small that each edge can be cut by itself.
///
/// Shares are what ``FaithfulnessTable`` says, medians over held-out images.
package struct EdgeProof: Hashable, Sendable, Codable {
  package var verdict: Verdict
  /// Held-out images on which the ablation takes something from the target.
  package var images: Int
  /// How many edges there are.
  package var all: Int
  /// Those whose cut changes anything, those that do most for the target first.
  package var edges: [EdgeEffect]
  /// The fewest of the first edges without which the target falls silent, and that suffice alone, on the images of the
  /// search (``EvidenceRule``); nil where these are more than ``EvidenceRule/largestShare``.
  package var necessary: Int?
  package var sufficient: Int?
  /// What is left without the necessary ones, and kept by the sufficient ones alone.
  package var left: MedianInterval?
  package var kept: MedianInterval?
  package var sufficiency: ChanceTest?
  package var necessity: ChanceTest?
  /// How many of the sufficient edges do more than random edges that are added to them.
  package var minimality: MinimalityOutcome?
  /// Fewest edges first.
  package var sizes: [EdgeSizePoint]
  package var cpr: Float
  package var cmd: Float

  package init(images: Int, of all: Int) {
    verdict = .suggested
    self.images = images
    self.all = all
    (edges, sizes) = ([], [])
    (cpr, cmd) = (0, 0)
  }
}

/// An edge and what its cut alone does to the target of the circuit.
package struct EdgeEffect: Hashable, Sendable, Codable {
  package var source: Unit
  package var target: Unit
  /// The mean over images of the search of how much of the target's value its cut changes, by the kind of ablation that
  /// changes most; of a ``StreamCircuit`` as told there.
  package var effect: Float

  package init(source: Unit, target: Unit, effect: Float) {
    self.source = source
    self.target = target
    self.effect = effect
  }
}

/// What is left with so many of the first edges alone, and without them.
package struct EdgeSizePoint: Hashable, Sendable, Codable {
  package var edges: Int
  package var kept: Float
  package var cut: Float

  package init(edges: Int, kept: Float, cut: Float) {
    self.edges = edges
    self.kept = kept
    self.cut = cut
  }
}
