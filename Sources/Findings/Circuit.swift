package import Networks

/// A weighted subgraph of units that makes one unit what it is, with the evidence that it does.
package struct Circuit: Hashable, Sendable, Codable {
  package var target: Unit
  /// From the lowest to the target's.
  package var layers: [String]
  /// Layer by layer in that order, within a layer the first pathway, then the second, then the rest.
  package var units: [CircuitUnit]
  package var edges: [CircuitEdge]
  package var motifs: [Motif]
  package var evidence: CircuitEvidence
  /// How units and edges were chosen: the limits of the search, by name.
  package var parameters: [Measure]
  /// Units that are drawn as one; nil where none are alike.
  package var groups: CircuitGroups?
  /// The layers that lie side by side, together, from the lowest; nil where each lies above the one before.
  package var levels: [[String]]?
  /// What the units that are sums of a residual network are made of; nil where there are none.
  package var streams: [CircuitStream]?

  package init(
    target: Unit, layers: [String], units: [CircuitUnit], edges: [CircuitEdge], motifs: [Motif],
    evidence: CircuitEvidence, parameters: [Measure] = [], groups: CircuitGroups? = nil
  ) {
    self.target = target
    self.layers = layers
    self.units = units
    self.edges = edges
    self.motifs = motifs
    self.evidence = evidence
    self.parameters = parameters
    self.groups = groups
  }

  /// The layers of each column of the diagram.
  package var columns: [[String]] { levels ?? layers.map { [$0] } }
}

/// What a channel of a residual network's stream is made of where it is a unit of a circuit: what it was before, and what
/// the units that each block's last convolution reads added to it. The rest is biases.
///
/// Shares are of the unit's mean activation on the images that excite it most, through the paths that were open.
package struct CircuitStream: Hashable, Sendable, Codable {
  package struct Block: Hashable, Sendable, Codable {
    /// Of the units that the block's last convolution reads.
    package var layer: String
    package var share: Float

    package init(layer: String, share: Float) { (self.layer, self.share) = (layer, share) }
  }

  package var unit: Unit
  /// The stream before the lowest block.
  package var before: String
  /// What it carried to the unit; held as it was in every test.
  package var carried: Float
  /// From the lowest.
  package var blocks: [Block]

  package init(unit: Unit, before: String, carried: Float, blocks: [Block]) {
    self.unit = unit
    self.before = before
    self.carried = carried
    self.blocks = blocks
  }
}

/// A unit at its place in a circuit.
package struct CircuitUnit: Hashable, Sendable, Codable {
  package enum Role: String, Hashable, Sendable, Codable {
    /// The unit that the circuit explains.
    case target
    /// A member of a mirror pair: one of two pathways that are each other's reflection.
    case pathway
    /// Takes both members of a mirror pair: it responds whichever way its subject faces.
    case union
    /// One of the things the target is composed of, in no pair.
    case part
  }

  package var unit: Unit
  package var role: Role
  /// 0 or 1 for a member of a mirror pair: the row of the diagram it stands in.
  package var pathway: Int?
  /// Its mirror partner, where it has one within the circuit.
  package var partner: Unit?
  /// Correlation of its map with its partner's on the mirrored image.
  package var partnerCorrelation: Float?
  /// Correlation of its map with its own on the mirrored image: near 1 when facing does not matter to it.
  package var selfCorrelation: Float?
  /// Its mean largest activation on the images that excite the target most.
  package var activation: Float

  package init(
    unit: Unit, role: Role, pathway: Int?, partner: Unit?, partnerCorrelation: Float?, selfCorrelation: Float?,
    activation: Float
  ) {
    self.unit = unit
    self.role = role
    self.pathway = pathway
    self.partner = partner
    self.partnerCorrelation = partnerCorrelation
    self.selfCorrelation = selfCorrelation
    self.activation = activation
  }
}

/// The weights from one unit of a circuit to another, and what they did on images.
package struct CircuitEdge: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable {
    case excites
    case inhibits
  }

  package var source: Unit
  package var target: Unit
  package var kind: Kind
  /// Rows from top to bottom.
  package var weights: [[Float]]
  /// The sum of the positive weights.
  package var excitation: Float
  /// The sum of the negative weights, as a negative number.
  package var inhibition: Float
  /// How the weights were computed: `kernel`, `bottleneck`, `expanded`.
  package var method: String
  /// The sum over paths of the weight that opposite signs cancelled.
  package var cancelled: Float
  /// The mean of source map times weights at the edge's target's strongest position, on the images that excite the
  /// edge's target most; every ReLU between taken as open.
  package var contribution: Float
  /// The same, counting only the paths that were open on each image: activation times gradient.
  package var openContribution: Float
  /// ``openContribution`` as a share of the edge's target's own mean activation there.
  package var share: Float

  package init(
    source: Unit, target: Unit, kind: Kind, weights: [[Float]], excitation: Float, inhibition: Float, method: String,
    cancelled: Float, contribution: Float, openContribution: Float, share: Float
  ) {
    self.source = source
    self.target = target
    self.kind = kind
    self.weights = weights
    self.excitation = excitation
    self.inhibition = inhibition
    self.method = method
    self.cancelled = cancelled
    self.contribution = contribution
    self.openContribution = openContribution
    self.share = share
  }
}
