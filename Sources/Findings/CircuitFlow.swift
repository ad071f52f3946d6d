package import Basics
import Networks

/// What a circuit did on one image: how strongly its units fired, and what each edge gave.
package struct CircuitFlow: Hashable, Sendable, Codable {
  package struct UnitState: Hashable, Sendable, Codable {
    /// Its largest value; 0 or less is absent.
    package var activation: Float
    /// Of the largest value.
    package var position: Cell

    package init(activation: Float, position: Cell) {
      self.activation = activation
      self.position = position
    }
  }

  /// In the order of the circuit's units.
  package var units: [UnitState]
  /// In the order of the circuit's edges: activation times gradient through the paths that were open, at the position
  /// where the edge's target is strongest before the function that ends its layer.
  package var edges: [Float]

  package init(units: [UnitState], edges: [Float]) {
    self.units = units
    self.edges = edges
  }

  /// How strongly the target fired, beside its mean on the images that excite it most: so circuits with different targets
  /// compare. 0 where it did not fire.
  package func relevance(in circuit: Circuit) -> Float {
    guard let place = circuit.units.firstIndex(where: { $0.unit == circuit.target }), units.indices.contains(place)
    else { return 0 }
    let (fired, usual) = (units[place].activation, circuit.units[place].activation)
    let relevance = fired / usual
    return fired > 0 && relevance.isFinite && relevance > 0 ? relevance : 0
  }

  /// What a pathway gave to the units that belong to neither: the sum of its edges into unions and the target.
  package func contribution(ofPathway pathway: Int, in circuit: Circuit) -> Float {
    let pathways = Dictionary(
      circuit.units.map { ($0.unit, $0.pathway) }, uniquingKeysWith: { first, _ in first })
    return zip(circuit.edges, edges).reduce(Float(0)) { sum, item in
      guard case .some(.some(pathway)) = pathways[item.0.source], case .some(.none) = pathways[item.0.target] else {
        return sum
      }
      return sum + item.1
    }
  }
}
