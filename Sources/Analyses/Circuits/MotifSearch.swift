package import Artifacts
import Basics
import Engine
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

  /// Unions over mirror pairs between neighbouring layers, the strongest first.
  ///
  /// The strength is the smaller of what the two members give, each as a share of all the excitation that the union
  /// gets: weights times the source's mean largest activation over the images. It counts by how much more facing
  /// matters to the pair than to the union: a union over cases is a unit that has lost what its inputs tell apart.
  package func unions(
    limit: Int, progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> [Motif] {
    let layers = relations.layers
    let scan = ActivationScan(
      compiler: relations.compiler, layers: layers, images: relations.images,
      preprocessing: relations.preprocessing, store: store, workers: relations.workers)
    try scan.run { progress("Scanning the images", $0, $1) }
    let related = try relations.relations(of: Array(layers.indices), store: store) {
      progress("Comparing mirror images", $0, $1)
    }
    var found: [(motif: Motif, strength: Float)] = []
    for upper in layers.indices.dropFirst() {
      progress("Following the weights", upper, layers.count)
      let activity = try meanActivity(scan, layer: upper - 1)
      found += try unions(upper, related: related, activity: activity)
    }
    return found.enumerated()
      .sorted { ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset) }
      .prefix(limit).map(\.element.motif)
  }

  private func unions(
    _ upper: Int, related: [[UnitRelations]], activity: [Float]
  ) throws -> [(motif: Motif, strength: Float)] {
    let (source, target) = (relations.layers[upper - 1], relations.layers[upper])
    let matrix = try ConnectionMatrix(
      network, source: source, target: target, channels: Array(0..<target.channels), workers: relations.workers)
    let pairs = related[upper - 1].indices.compactMap { channel in
      related[upper - 1][channel].mirrorPartner.flatMap {
        channel < $0.unit.channel ? [channel, $0.unit.channel] : nil
      }
    }
    var found: [(motif: Motif, strength: Float)] = []
    for (channel, unit) in related[upper].enumerated() {
      guard unit.mirrorPartner == nil, unit.selfCorrelation >= indifference,
        unit.borderShare <= SourceChoice.borderLimit
      else { continue }
      let given = (0..<source.channels).map { max(matrix.net(row: channel, from: $0), 0) * activity[$0] }
      let whole = given.reduce(0, +)
      guard whole > 0 else { continue }
      let best = pairs.map { pair in (pair: pair, strength: min(given[pair[0]], given[pair[1]]) / whole) }
        .max { ($0.strength, $1.pair[0]) < ($1.strength, $0.pair[0]) }
      guard let best, best.strength > 0 else { continue }
      let gain = related[upper - 1][best.pair[0]].facing - unit.facing
      guard gain > 0 else { continue }
      found.append(
        (
          Motif(
            kind: .union,
            units: best.pair.map { Unit(source.name, $0) } + [Unit(target.name, channel)],
            measures: [
              Measure("strength", best.strength), Measure("first share", given[best.pair[0]] / whole),
              Measure("second share", given[best.pair[1]] / whole),
              Measure("self-correlation", unit.selfCorrelation), Measure("facing", unit.facing),
              Measure("pair correlation", related[upper - 1][best.pair[0]].mirrorPartner?.correlation ?? 0),
              Measure("pair facing", related[upper - 1][best.pair[0]].facing),
            ]), best.strength * gain
        ))
    }
    return found
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
