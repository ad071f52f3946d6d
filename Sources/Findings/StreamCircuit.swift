package import Networks

/// What a neuron or a head of a transformer, or the score of a class, reads of the residual stream: which heads and neurons of
/// lower blocks wrote it, and what is left without them.
///
/// What is read is a sum: that of a neuron before its function; what a head writes, along the direction in which it writes on
/// the image; or how far a class's score stands above the mean of others. With the norm before it held as it is on each image,
/// and of a head its pattern, every head and every neuron below adds a number of its own to it. All numbers are means over
/// images that took no part in choosing the edges; a neuron and a head are read at the patch where they are strongest.
package struct StreamCircuit: Hashable, Sendable, Codable {
  /// What the target is.
  package enum Kind: String, Hashable, Sendable, Codable { case neuron, head, `class` }

  package var kind: Kind
  /// The neuron or the head; of a class its place among the scores.
  package var target: Unit
  /// What the class is called, and what it is told from; nil of a unit.
  package var name: String?
  package var against: [Int]?
  /// What the other class is called, where it is one alone.
  package var rival: String?
  /// Images on which edges were chosen and sizes found, and others on which all was measured.
  package var chosenOn: Int
  package var testedOn: Int
  /// The mean of what is read, and of what a neuron makes of it.
  package var sum: Float
  package var activation: Float
  /// Writers that give the most, by magnitude; at most so many of each layer.
  package var edges: [StreamEdge]
  /// All that is read, from the stream's start up.
  package var parts: [StreamPart]
  /// What stands in for a writer that is cut.
  package var ablation: AblationKind
  /// What is left with exactly the edges cut, and with as many other writers of the same layers; what is kept by the edges
  /// alone, every other writer being cut, and by as many random ones.
  package var interventions: [Intervention]
  /// Whether a part of the writers is better than chance, by the rule for all circuits. The effect of an edge is what it
  /// adds beyond what stands in for it, as a share of the sum, on the images on which edges were chosen.
  package var proof: EdgeProof
  package var rule: EvidenceRule

  package init(
    kind: Kind, target: Unit, name: String?, against: [Int]?, rival: String?, chosenOn: Int, testedOn: Int, sum: Float,
    activation: Float,
    edges: [StreamEdge], parts: [StreamPart], ablation: AblationKind, interventions: [Intervention], proof: EdgeProof
  ) {
    self.kind = kind
    self.target = target
    self.name = name
    self.against = against
    self.rival = rival
    self.chosenOn = chosenOn
    self.testedOn = testedOn
    self.sum = sum
    self.activation = activation
    self.edges = edges
    self.parts = parts
    self.ablation = ablation
    self.interventions = interventions
    self.proof = proof
    rule = EvidenceRule()
  }

  /// The share of what is read that the edges give together.
  package var shown: Float { sum == 0 ? 0 : edges.reduce(0) { $0 + $1.contribution } / sum }
}

/// A head or a neuron that writes what the target of a ``StreamCircuit`` reads.
package struct StreamEdge: Hashable, Sendable, Codable {
  package var source: Unit
  /// What it adds to the sum.
  package var contribution: Float
  /// What would be added by what stands in for it where it is cut.
  package var replaced: Float
  /// ``contribution`` as a share of the sum.
  package var share: Float
  /// What is left of the target where it alone does not read this writer: later blocks read it as before.
  package var left: Float

  package init(source: Unit, contribution: Float, replaced: Float, share: Float, left: Float) {
    self.source = source
    self.contribution = contribution
    self.replaced = replaced
    self.share = share
    self.left = left
  }
}

/// A part of the sum that the target of a ``StreamCircuit`` reads.
package struct StreamPart: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable {
    /// The stream before the first block: patches and their positions.
    case start
    /// What one layer of heads or neurons writes.
    case units
    /// What a block adds to that besides: its biases.
    case biases
    /// All that a block adds, of which it is not known which units write it.
    case block
    /// What the target adds by itself: the norm's biases and its own.
    case own
  }

  package var kind: Kind
  /// The layer of the units; of all else the value of the stream before it.
  package var name: String
  package var contribution: Float

  package init(kind: Kind, name: String, contribution: Float) {
    self.kind = kind
    self.name = name
    self.contribution = contribution
  }
}
