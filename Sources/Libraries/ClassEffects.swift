import Analyses
import Networks
import Projects
import Site

/// What the units of each layer do to the scores of classes, where their weights tell.
struct ClassEffects: Sendable {
  /// By layer.
  private let weights: [String: ClassWeights]
  private let labels: [String]

  /// Classes shown that a unit raises, and that it lowers.
  private static let count = 4

  init(_ study: Study) {
    let found = study.layers.compactMap { layer in
      ClassWeights(study.specimen.model, layer: layer.layer).map { (layer.name, $0) }
    }
    let weights = Dictionary(found, uniquingKeysWith: { first, _ in first })
    self.weights = weights
    labels = study.specimen.labels
    let top = found.last.flatMap { name, _ in study.layers.first { $0.name == name } }
    strongest =
      top.flatMap { layer in
        weights[layer.name].map { Self.strongest($0, in: layer.name, units: layer.channels) }
      } ?? []
  }

  private static func strongest(_ weights: ClassWeights, in layer: String, units: Int) -> [Unit?] {
    var largest = [Float](repeating: 0, count: weights.classes)
    var found = [Unit?](repeating: nil, count: weights.classes)
    for channel in 0..<units {
      for (index, weight) in weights.weights(of: channel).enumerated() where weight > largest[index] {
        largest[index] = weight
        found[index] = Unit(layer, channel)
      }
    }
    return found
  }

  /// For each class, the unit with the largest weight to it above 0, of the topmost layer that has weights.
  let strongest: [Unit?]

  func areKnown(of layer: String) -> Bool { weights[layer] != nil }

  /// The classes that a unit raises most, then those that it lowers most, both from the strongest on.
  func effects(of unit: Unit) -> [UnitRecord.ClassEffect] {
    guard let weights = weights[unit.layer]?.weights(of: unit.channel) else { return [] }
    let order = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    let raised = order.prefix(Self.count).filter { weights[$0] > 0 }
    let lowered = order.suffix(Self.count).reversed().filter { weights[$0] < 0 }
    return (raised + lowered).map { index in
      let label = labels.indices.contains(index) ? labels[index] : "\(index)"
      return UnitRecord.ClassEffect(label: label, value: Double(weights[index]))
    }
  }
}
