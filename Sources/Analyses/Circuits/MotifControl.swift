import Findings
import Networks

/// What chance, or what comes next, gives for the number by which a motif is named. A motif is named only where it does
/// more than its control: of all mirror pairs, for example, most excite one side of another pair and inhibit the other.
struct MotifControl {
  private let sketch: CircuitSketch
  /// Of the units of each layer below the target's.
  private let likeness: [MapLikeness]

  /// The control's number, and whether the motif does more.
  typealias Outcome = (measure: Measure, isPassed: Bool)

  /// The largest share of others that may show a motif more strongly.
  private static let mostStronger: Float = 0.05
  /// Strongest inputs of a unit that are compared.
  private static let inputs = 12

  init(_ sketch: CircuitSketch, likeness: [MapLikeness]) {
    self.sketch = sketch
    self.likeness = likeness
  }

  /// The correlation with the mirror image that the next best unit of the layer has, after each one's partner.
  func mirrorPair(_ layer: Int, _ pair: [Int], correlation: Float) -> Outcome? {
    guard likeness.indices.contains(layer) else { return nil }
    let next = sketch.relations[layer].indices.filter { !pair.contains($0) }
      .flatMap { other in pair.map { likeness[layer].mirrored($0, other) } }.max()
    return next.map { (Measure("next best", $0), correlation > $0) }
  }

  /// The share of all pairs of the layer's units of which one responds to what the other does, turned.
  func rotation(_ layer: Int) -> Outcome? {
    let relations = sketch.relations[layer]
    guard relations.count > 1 else { return nil }
    let turned = relations.enumerated().reduce(0) { sum, unit in
      sum + Set(unit.element.rotations.map(\.unit.channel)).subtracting([unit.offset]).count
    }
    let share = Float(turned) / Float(relations.count) / Float(relations.count - 1)
    return (Measure("share of pairs", share), share <= Self.mostStronger)
  }

  /// How many of the other mirror pairs of the layer below do the same to a pair more strongly: by the weaker of what
  /// excites the one side and inhibits the other.
  func crossInhibition(_ layer: Int, lower: [Int], upper: [Int], sides: MotifRule.CrossInhibition.Sides) -> Outcome? {
    let rule = MotifRule.CrossInhibition()
    let others = whole(layer - 1).pairs.filter { Set($0) != Set(lower) }
      .map { rule.sides(lower: $0, upper: upper) { sketch.net(layer, from: $0, to: $1) }?.strength ?? 0 }
    return stronger(others, than: sides.strength)
  }

  /// The most that any mirror pair of the layer below which is not in the circuit gives by its weaker member.
  func union(_ layer: Int, _ channel: Int, shares: [Float]) -> Outcome? {
    let next = whole(layer - 1).pairs.filter { Set($0).isDisjoint(with: sketch.channels[layer - 1]) }
      .map { other in other.map { sketch.share(layer, from: $0, to: channel) }.min() ?? 0 }.max()
    return next.map { (Measure("next pair", $0), (shares.min() ?? 0) > $0) }
  }

  /// How far apart the places are from which as many other units excite the unit, those that give it most.
  func composition(
    _ layer: Int, _ channel: Int, parts: [MotifRule.Composition.Part], distance: Float
  ) -> Outcome? {
    guard let row = sketch.channels[layer].firstIndex(of: channel) else { return nil }
    let (inputs, rule) = (sketch.inputs[layer - 1][row], MotifRule.Composition())
    let taken = Set(parts.map(\.unit.channel))
    let next = strongest(of: inputs, in: layer - 1).filter { !taken.contains($0) }.prefix(parts.count)
    let others = next.compactMap {
      rule.part(
        Unit(sketch.layers[layer - 1].name, $0), sketch.weights[layer - 1].influence.image(unit: row, channel: $0))
    }
    guard others.count == parts.count, let span = rule.span(of: others) else { return nil }
    return (Measure("next inputs apart", span.distance), distance > span.distance)
  }

  /// How many other pairs of the unit's strongest inputs work on different images even more.
  ///
  /// What inputs give adds up to one activation, so that where one gives more the others tend to give less.
  func eitherOr(_ layer: Int, _ inputs: UnitInputs, _ pair: [Int], correlation: Float) -> Outcome? {
    let sources = Array(strongest(of: inputs, in: layer - 1).prefix(Self.inputs))
    let given = sources.map { source in inputs.byImage.map { $0[source] } }
    let others = sources.indices.flatMap { place in
      sources[..<place].indices.filter { Set([sources[$0], sources[place]]) != Set(pair) }
        .map { -correlate(given[$0], given[place]) }
    }
    return stronger(others, than: -correlation)
  }

  /// All of a layer, as the rules of motifs see it.
  private func whole(_ layer: Int) -> MotifLayer { MotifLayer(sketch.layers[layer].name, sketch.relations[layer]) }

  /// The units of a layer that excite a unit, those that give most first.
  private func strongest(of inputs: UnitInputs, in layer: Int) -> [Int] {
    inputs.open.indices.prefix(sketch.layers[layer].channels).filter { inputs.share($0) > 0 }.sorted {
      (inputs.share($1), $0) < (inputs.share($0), $1)
    }
  }

  private func stronger(_ others: [Float], than strength: Float) -> Outcome? {
    guard !others.isEmpty else { return nil }
    let share = Float(others.count { $0 > strength }) / Float(others.count)
    return (Measure("share of others that are stronger", share), share <= Self.mostStronger)
  }
}
