package import Networks

/// The strongest connections of a unit with the layers before and after it.
package struct UnitWeights: Hashable, Sendable, Codable {
  /// From units of the layer before: those that gave most first, then those that took most, where that is known; then the
  /// most excitatory, then the most inhibitory.
  package var inputs: [Connection]
  /// To units of the layer after, in the same order.
  package var outputs: [Connection]
  /// Why weights cannot be followed to the layer before; nil where they can.
  package var obstacle: String?
  /// Whether they could be if there were images.
  package var lacksImages: Bool
  /// What stands, in the weights from the layer before, for what is not linear.
  package var held: [HeldKind]
  /// On how many photographs it was measured what the inputs gave; nil where that is not known.
  package var photographs: Int?
  /// Whether it was not measured because that would cost too much.
  package var isGivenTooCostly: Bool

  package init(
    inputs: [Connection], outputs: [Connection], obstacle: String? = nil, lacksImages: Bool = false,
    held: [HeldKind] = [], photographs: Int? = nil, isGivenTooCostly: Bool = false
  ) {
    self.photographs = photographs
    self.isGivenTooCostly = isGivenTooCostly
    self.lacksImages = lacksImages
    self.held = held
    self.inputs = inputs
    self.outputs = outputs
    self.obstacle = obstacle
  }
}

/// The weights from one unit to another, as a small image: red excites, blue inhibits.
package struct Connection: Hashable, Sendable, Codable {
  package var source: Unit
  package var target: Unit
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
  /// What the source gave to the target on the photographs that excite the target most, as a share of its value
  /// (``UnitContributions``); nil where that is not known.
  package var given: Float?

  package init(
    source: Unit, target: Unit, weights: [[Float]], excitation: Float, inhibition: Float, method: String,
    cancelled: Float, given: Float? = nil
  ) {
    self.given = given
    self.source = source
    self.target = target
    self.weights = weights
    self.excitation = excitation
    self.inhibition = inhibition
    self.method = method
    self.cancelled = cancelled
  }
}
