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

  private func label(_ index: Int) -> String { labels.indices.contains(index) ? labels[index] : "\(index)" }

  func areKnown(of layer: String) -> Bool { weights[layer] != nil }

  /// The classes that a unit raises most, then those that it lowers most, both from the strongest on; with each the ones
  /// that the page names elsewhere, however weak.
  func effects(of unit: Unit, and named: [String]) -> [UnitRecord.ClassEffect] {
    guard let weights = weights[unit.layer]?.weights(of: unit.channel) else { return [] }
    let order = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    let shown = Set(order.prefix(Self.count) + order.suffix(Self.count))
    let effects = order.map { UnitRecord.ClassEffect(label: label($0), value: Double(weights[$0])) }
    let chosen = zip(order, effects).filter { shown.contains($0) || named.contains($1.label) }.map(\.1)
    return chosen.filter { $0.value > 0 } + chosen.filter { $0.value < 0 }.reversed()
  }
}
