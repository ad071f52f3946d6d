/// Whether a circuit of one model is found again in another one: layers that are like its own, the match of each of its
/// units there, and the weights between these matches.
package struct CircuitCounterpart: Hashable, Sendable, Codable {
  /// For each layer of the circuit that of the other model in which its units are looked for, counted from the lowest
  /// up and rising; nil for a layer that has no place there.
  package var layers: [Int?]
  /// In the order of the circuit's units; nil for a unit without a match that is better than chance.
  package var units: [NearestUnit?]
  /// In the order of the circuit's edges.
  package var edges: [EdgeCounterpart]

  package init(layers: [Int?], units: [NearestUnit?], edges: [EdgeCounterpart]) {
    self.layers = layers
    self.units = units
    self.edges = edges
  }

  /// Units that have a match.
  package var matchedUnits: Int { units.count { $0 != nil } }

  /// The correlation that half of the matches reach; nil where there are none.
  package var median: Float? {
    let sorted = units.compactMap { $0?.correlation }.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }

  /// The weights of the edges that there can be in the other model.
  package var connections: [EdgeCounterpart.Connection] { edges.compactMap(\.connection) }

  /// The mean of the ranks of these; nil where there are none.
  package var meanRank: Float? { Self.mean(connections.map(\.rank)) }

  /// The mean correlation of both models' weight images; nil where there is none.
  package var meanCorrelation: Float? { Self.mean(connections.compactMap(\.correlation)) }

  private static func mean(_ values: [Float]) -> Float? {
    values.isEmpty ? nil : values.reduce(0, +) / Float(values.count)
  }
}

/// An edge of a circuit and what leads from its source's match to its target's.
package struct EdgeCounterpart: Hashable, Sendable, Codable {
  package enum State: String, Hashable, Sendable, Codable {
    case connected
    /// One of its units has no match.
    case unmatched
    /// Nothing leads from the source's match to the target's: their layers lie in branches beside one another.
    case unconnected
    /// There are layers between through which weights cannot be followed.
    case untraceable
  }

  package struct Connection: Hashable, Sendable, Codable {
    /// Rows from top to bottom.
    package var weights: [[Float]]
    /// The sum of the weights.
    package var sum: Float
    /// Whether both models' weights sum to the same sign.
    package var agrees: Bool
    /// Correlation of both weight images, brought to one grid of pixels; nil where one of them is uniform.
    package var correlation: Float?
    /// The share of the other units of the source's layer whose weights to the target lie less far in the direction of
    /// the circuit's edge; half is what a unit taken at random has.
    package var rank: Float

    package init(weights: [[Float]], sum: Float, agrees: Bool, correlation: Float?, rank: Float) {
      self.weights = weights
      self.sum = sum
      self.agrees = agrees
      self.correlation = correlation
      self.rank = rank
    }
  }

  package var state: State
  /// Nil unless ``state`` is connected.
  package var connection: Connection?
  /// What is in the way, where it is untraceable.
  package var obstacle: String?

  package init(_ state: State, _ connection: Connection? = nil, obstacle: String? = nil) {
    self.state = state
    self.connection = connection
    self.obstacle = obstacle
  }
}
