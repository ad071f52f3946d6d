package import Artifacts
import Basics
package import Findings
import Networks

/// Looks through a whole model for a motif: where are the units that respond whichever way their subject faces, and
/// what pairs feed them?
package struct MotifSearch: Sendable {
  package let network: LinearizedNetwork
  package let relations: RelationSearch
  package let store: Store
  /// The least self-correlation of a unit that counts as indifferent to facing.
  package var indifference: Float = 0.5

  package init(network: LinearizedNetwork, relations: RelationSearch, store: Store) {
    self.network = network
    self.relations = relations
    self.store = store
  }

  private typealias Found = (motif: Motif, strength: Float)

  /// Two neighbouring layers and what is known of them.
  private struct Step {
    let source: ScanLayer
    let target: ScanLayer
    let lower: [UnitRelations]
    let upper: [UnitRelations]
    let matrix: ConnectionMatrix
    /// For each unit of the source the mean over the images of its largest activation.
    let activity: [Float]

    /// What each unit of the source gives to a unit: the sum of weights times its activity.
    func given(to channel: Int) -> [Float] {
      activity.indices.map { matrix.net(row: channel, from: $0) * activity[$0] }
    }
  }

  /// The strongest instances of a motif, the strongest first: of unions, mirror pairs, cross inhibitions or rotational
  /// families; others have none.
  package func motifs(
    _ kind: Motif.Kind, limit: Int, progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> [Motif] {
    let layers = relations.layers
    let related = try relations.relations(of: Array(layers.indices), store: store) {
      progress("Comparing mirror images", $0, $1)
    }
    var found: [Found] = []
    switch kind {
    case .mirrorPair: found = layers.indices.flatMap { mirrorPairs(related[$0]) }
    case .rotation: found = layers.indices.flatMap { families(layers[$0].name, related[$0]) }
    case .union, .crossInhibition:
      let scan = ActivationScan(
        compiler: relations.compiler, layers: layers, images: relations.images,
        preprocessing: relations.preprocessing, store: store, workers: relations.workers)
      try scan.run { progress("Scanning the images", $0, $1) }
      for upper in layers.indices.dropFirst() {
        progress("Following the weights", upper, layers.count)
        let (source, target) = (layers[upper - 1], layers[upper])
        let step = Step(
          source: source, target: target, lower: related[upper - 1], upper: related[upper],
          matrix: try ConnectionMatrix(
            network, source: source, target: target, channels: Array(0..<target.channels),
            workers: relations.workers),
          activity: try meanActivity(scan, layer: upper - 1))
        found += kind == .union ? unions(step) : crossInhibitions(step)
      }
    case .composition, .superposition: break
    }
    return found.enumerated()
      .sorted { ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset) }
      .prefix(limit).map(\.element.motif)
  }

  /// Pairs by the facing that matters to them and how exactly they mirror one another.
  private func mirrorPairs(_ units: [UnitRelations]) -> [Found] {
    pairs(units).compactMap { pair in
      guard let first = units[pair[1]].mirrorPartner, let second = units[pair[0]].mirrorPartner else { return nil }
      let facing = (units[pair[0]].facing + units[pair[1]].facing) / 2
      return (
        Motif(
          kind: .mirrorPair, units: [first.unit, second.unit],
          measures: [
            Measure("correlation", second.correlation),
            Measure("self-correlation", max(units[pair[0]].selfCorrelation, units[pair[1]].selfCorrelation)),
            Measure("facing", facing),
          ]), second.correlation * facing
      )
    }
  }

  /// A unit and what it becomes at each angle; each family counts once, under its lowest channel.
  private func families(_ layer: String, _ units: [UnitRelations]) -> [Found] {
    units.enumerated().compactMap { channel, unit in
      var members: [Rotation] = []
      for turned in unit.rotations where !members.contains(where: { $0.unit == turned.unit }) { members.append(turned) }
      guard members.count >= 2, members.allSatisfy({ $0.unit.channel > channel }) else { return nil }
      return (
        Motif(
          kind: .rotation, units: [Unit(layer, channel)] + members.map(\.unit),
          measures: members.map { Measure("angle", Float($0.angle)) }
            + [Measure("correlation", members.map(\.correlation).min() ?? 0)]),
        members.reduce(0) { $0 + $1.correlation }
      )
    }
  }

  /// Unions over mirror pairs.
  ///
  /// The strength is the smaller of what the two members give, each as a share of all the excitation that the union
  /// gets: weights times the source's mean largest activation over the images. It counts by how much more facing
  /// matters to the pair than to the union: a union over cases is a unit that has lost what its inputs tell apart.
  private func unions(_ step: Step) -> [Found] {
    let pairs = pairs(step.lower)
    return step.upper.enumerated().compactMap { channel, unit in
      guard unit.mirrorPartner == nil, unit.selfCorrelation >= indifference,
        unit.borderShare <= SourceChoice.borderLimit
      else { return nil }
      let given = step.given(to: channel).map { max($0, 0) }
      let whole = given.reduce(0, +)
      guard whole > 0 else { return nil }
      let best = pairs.map { pair in (pair: pair, share: min(given[pair[0]], given[pair[1]]) / whole) }
        .max { ($0.share, $1.pair[0]) < ($1.share, $0.pair[0]) }
      guard let best, best.share > 0 else { return nil }
      let facing = (step.lower[best.pair[0]].facing + step.lower[best.pair[1]].facing) / 2
      guard facing > unit.facing else { return nil }
      return (
        Motif(
          kind: .union, units: best.pair.map { Unit(step.source.name, $0) } + [Unit(step.target.name, channel)],
          measures: [
            Measure("first share", given[best.pair[0]] / whole), Measure("second share", given[best.pair[1]] / whole),
            Measure("self-correlation", unit.selfCorrelation), Measure("facing", unit.facing),
            Measure("pair correlation", step.lower[best.pair[0]].mirrorPartner?.correlation ?? 0),
            Measure("pair facing", facing),
          ]), best.share * (facing - unit.facing)
      )
    }
  }

  /// Pairs that excite their own side of a pair above and inhibit the other, by the weaker of the two effects as a share
  /// of all the excitation that the upper pair gets.
  private func crossInhibitions(_ step: Step) -> [Found] {
    let lower = pairs(step.lower)
    return pairs(step.upper).flatMap { upper -> [Found] in
      let given = upper.map { step.given(to: $0) }
      let whole = given.joined().reduce(0) { $0 + max($1, 0) }
      guard whole > 0 else { return [] }
      return lower.compactMap { pair in
        let straight = (given[0][pair[0]] + given[1][pair[1]]) / whole
        let crossed = (given[0][pair[1]] + given[1][pair[0]]) / whole
        guard max(straight, crossed) > 0, min(straight, crossed) < 0 else { return nil }
        // The members of the lower pair stand in the order of the sides that they excite.
        let sides = straight > crossed ? pair : pair.reversed()
        return (
          Motif(
            kind: .crossInhibition,
            units: sides.map { Unit(step.source.name, $0) } + upper.map { Unit(step.target.name, $0) },
            measures: [
              Measure("same side", max(straight, crossed)), Measure("other side", min(straight, crossed)),
            ]), min(max(straight, crossed), -min(straight, crossed))
        )
      }
    }
  }

  /// The mirror pairs of a layer, each with the lower channel first.
  private func pairs(_ units: [UnitRelations]) -> [[Int]] {
    units.indices.compactMap { channel in
      units[channel].mirrorPartner.flatMap { channel < $0.unit.channel ? [channel, $0.unit.channel] : nil }
    }
  }

  /// For each unit of a layer the mean over the images of its largest activation.
  private func meanActivity(_ scan: ActivationScan, layer: Int) throws -> [Float] {
    let records = try store.findings(of: (0..<scan.images.count).map { scan.record(layer: layer, image: $0) })
    var sums = [Float](repeating: 0, count: scan.layers[layer].channels)
    for record in records.compactMap(\.self) {
      for (channel, unit) in record.units.enumerated() { sums[channel] += max(unit.largest, 0) }
    }
    return sums.map { $0 / Float(max(scan.images.count, 1)) }
  }
}
