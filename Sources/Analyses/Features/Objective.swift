package import Networks

/// What a picture is optimised for: a weighted sum of measures of the network's maps. Larger is better.
package struct Objective: Hashable, Sendable, Codable {
  package var terms: [Term]

  package struct Term: Hashable, Sendable, Codable {
    package var weight: Float
    package var measure: Measure

    package init(weight: Float = 1, _ measure: Measure) {
      self.weight = weight
      self.measure = measure
    }
  }

  package enum Measure: Hashable, Sendable, Codable {
    /// The mean of a unit's map.
    case channel(Unit)
    /// A unit's value at the middle of its map.
    case neuron(Unit)
    /// The mean over positions of the dot product with a vector over the layer's channels.
    case direction(String, [Float])
    /// The mean of the squares of a layer's map (DeepDream).
    case layer(String)
  }

  package init(_ terms: [Term]) { self.terms = terms }

  package static func channel(_ unit: Unit) -> Objective { Objective([Term(.channel(unit))]) }
  package static func neuron(_ unit: Unit) -> Objective { Objective([Term(.neuron(unit))]) }
  package static func direction(_ layer: String, _ vector: [Float]) -> Objective {
    Objective([Term(.direction(layer, vector))])
  }
  package static func layer(_ layer: String) -> Objective { Objective([Term(.layer(layer))]) }

  package static prefix func - (objective: Objective) -> Objective { -1 * objective }

  package static func * (factor: Float, objective: Objective) -> Objective {
    Objective(objective.terms.map { Term(weight: factor * $0.weight, $0.measure) })
  }

  package static func + (a: Objective, b: Objective) -> Objective { Objective(a.terms + b.terms) }
}

extension Objective.Measure {
  package var layer: String {
    switch self {
    case .channel(let unit), .neuron(let unit): unit.layer
    case .direction(let layer, _), .layer(let layer): layer
    }
  }

  /// The unit, where it is about one.
  package var unit: Unit? {
    switch self {
    case .channel(let unit), .neuron(let unit): unit
    case .direction, .layer: nil
    }
  }

  fileprivate var text: String {
    switch self {
    case .channel(let unit): "channel \(unit)"
    case .neuron(let unit): "neuron \(unit)"
    case .direction(let layer, _): "direction in \(layer)"
    case .layer(let layer): "layer \(layer)"
    }
  }

  /// What it is without the name of what it measures.
  package var kind: String {
    switch self {
    case .channel: "channel"
    case .neuron: "neuron"
    case .direction: "direction"
    case .layer: "layer"
    }
  }
}

extension String {
  fileprivate func weighted(_ weight: Float) -> String {
    let text = self
    return switch weight {
    case 1: text
    case -1: "-\(text)"
    default: "\(weight) \(text)"
    }
  }
}

extension Objective: CustomStringConvertible {
  /// As on the page: `channel inception_4c/output:254`, `-channel conv2:7`, `channel a:1 + 0.5 neuron b:2`.
  package var description: String {
    terms.map { $0.measure.text.weighted($0.weight) }.joined(separator: " + ")
  }

  /// The same without the names of what it measures: `channel`, `-channel`.
  package var form: String {
    terms.map { $0.measure.kind.weighted($0.weight) }.joined(separator: " + ")
  }
}
