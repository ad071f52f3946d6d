package import Artifacts
import Basics
package import Findings
import Networks

/// Looks through a whole model for a motif by its rule (``MotifRule``): where are the units that respond whichever way
/// their subject faces, and what pairs feed them?
package struct MotifSearch: Sendable {
  package let network: LinearizedNetwork
  package let relations: RelationSearch
  package let images: ImageSet
  package let store: Store

  package init(network: LinearizedNetwork, relations: RelationSearch, images: ImageSet, store: Store) {
    self.network = network
    self.relations = relations
    self.images = images
    self.store = store
  }

  /// Two neighbouring layers and what is known of them.
  private struct Step {
    let lower: MotifLayer
    let upper: MotifLayer
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
    let units = zip(layers, related).map { MotifLayer($0.name, $1) }
    var found: [RankedMotif] = []
    switch kind {
    case .mirrorPair: found = units.flatMap(MotifRule.MirrorPair().motifs)
    case .rotation: found = units.flatMap(MotifRule.Rotation().motifs)
    case .union, .crossInhibition:
      let scan = ImageScan(
        compiler: relations.compiler, layers: layers, images: images,
        preprocessing: relations.preprocessing, store: store, workers: relations.workers)
      try scan.run { progress("Scanning the images", $0, $1) }
      for upper in layers.indices.dropFirst() {
        progress("Following the weights", upper, layers.count)
        let step = Step(
          lower: units[upper - 1], upper: units[upper],
          matrix: try ConnectionMatrix(
            network, source: layers[upper - 1], target: layers[upper], channels: Array(0..<layers[upper].channels),
            workers: relations.workers),
          activity: try scan.tally(of: upper - 1).meanPeaks)
        found += kind == .union ? unions(step) : crossInhibitions(step)
      }
    case .composition, .eitherOr: break
    }
    return found.enumerated()
      .sorted { ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset) }
      .prefix(limit).map(\.element.motif)
  }

  /// The strongest union of each unit, over all pairs below.
  ///
  /// The strength is the smaller of what the two members give, each as a share of all the excitation that the union
  /// gets: weights times the source's mean largest activation over the images. It counts by how much more facing
  /// matters to the pair than to the union.
  private func unions(_ step: Step) -> [RankedMotif] {
    let rule = MotifRule.Union.byExcitation
    let pairs = step.lower.pairs
    return step.upper.channels.compactMap { channel in
      let unit = step.upper.relations[channel]
      guard rule.allows(unit) else { return nil }
      let given = step.given(to: channel).map { max($0, 0) }
      let whole = given.reduce(0, +)
      guard whole > 0 else { return nil }
      let candidates = pairs.map { pair in (pair: pair, shares: pair.map { given[$0] / whole }) }
      let best = candidates.max {
        (min($0.shares[0], $0.shares[1]), $1.pair[0]) < (min($1.shares[0], $1.shares[1]), $0.pair[0])
      }
      guard let best else { return nil }
      let members = best.pair.map { step.lower.relations[$0] }
      let weights = best.pair.map { step.matrix.net(row: channel, from: $0) }
      guard rule.holds(unit, of: members, shares: best.shares, weights: weights) else { return nil }
      return RankedMotif(
        motif: Motif(
          kind: .union, units: best.pair.map(step.lower.unit) + [step.upper.unit(channel)],
          measures: [
            Measure("first share", best.shares[0]), Measure("second share", best.shares[1]),
            Measure("self-correlation", unit.selfCorrelation), Measure("facing", unit.facing),
            Measure("pair correlation", members[0].mirrorPartner?.correlation ?? 0),
            Measure("pair facing", members.facing),
          ]), strength: min(best.shares[0], best.shares[1]) * (members.facing - unit.facing))
    }
  }

  /// By the weaker of the two effects, as a share of all the excitation that a unit of the upper pair gets.
  private func crossInhibitions(_ step: Step) -> [RankedMotif] {
    let pairs = step.lower.pairs
    return step.upper.pairs.flatMap { upper -> [RankedMotif] in
      let given = upper.map { step.given(to: $0) }
      let whole = given.joined().reduce(0) { $0 + max($1, 0) } / 2
      guard whole > 0 else { return [] }
      return pairs.compactMap { lower in
        let sides = MotifRule.CrossInhibition().sides(lower: lower, upper: upper) {
          given[$1 == upper[0] ? 0 : 1][$0] / whole
        }
        return sides.map { sides in
          RankedMotif(
            motif: Motif(
              kind: .crossInhibition, units: sides.lower.map(step.lower.unit) + upper.map(step.upper.unit),
              measures: [Measure("same side", sides.same), Measure("other side", sides.other)]),
            strength: min(sides.same, -sides.other))
        }
      }
    }
  }
}
