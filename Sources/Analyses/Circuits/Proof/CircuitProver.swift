import Findings
import Networks

/// Finds how large a circuit must be to be one, and whether it is better than chance, on images that the search has not
/// seen (``CircuitProof``).
///
/// Units are cut as all see them, by one chain of programs for every way of cutting. Random draws depend on the seed alone.
struct CircuitProver: Sendable {
  private let meter: CutMeter
  private let target: Unit
  private let parameters: CircuitParameters
  private let choosing: [Int]
  private let testing: [Int]
  private let rule = EvidenceRule()

  /// Points on the way from what is ablated to what is there, at which gradients are taken.
  static let points = 5

  /// - Parameters:
  ///   - meter: of the layers from the lowest to the target's.
  ///   - choosing: images for the search; `testing` has none of them.
  init(_ meter: CutMeter, target: Unit, parameters: CircuitParameters, choosing: [Int], testing: [Int]) {
    self.meter = meter
    self.target = target
    self.parameters = parameters
    self.choosing = choosing
    self.testing = testing
  }

  private var widths: [Int] { meter.widths }
  private var readout: Readout { Readout(unit: target.channel) }

  /// - Parameter skeleton: the units of each lower layer that are drawn, and how many edges.
  func proof(skeleton: [[Int]], edges: Int) throws -> CircuitProof {
    let drawn = CircuitSize(
      units: skeleton.map(\.count), edges: edges, share: Float(edges) / Float(max(CircuitSize.edges(widths), 1)))
    let chain = try meter.chain(readout)
    guard let search = try search(chain) else {
      return CircuitProof(ablation: parameters.ablation, images: 0, skeleton: drawn)
    }
    var proof = try test(search.effects, search.found, skeleton: skeleton, drawn, chain)
    proof.rankings = search.scores
    proof.edges = try ChainCuts(meter, target: target, kind: parameters.ablation).flatMap { cuts in
      try EdgeProver(cuts, seed: parameters.seed, choosing: choosing, testing: testing).proof()
    }
    return proof
  }

  /// What the rule says of as many circuits that mean nothing, of the sizes that the real one has: of units ranked at
  /// random, and of units ranked by their effect in a network whose weights were shuffled.
  func controls(_ count: Int) throws -> CircuitControls {
    let chain = try meter.chain(readout)
    guard let (necessary, sufficient) = try search(chain)?.found else { return CircuitControls() }
    let random = RandomUnits(widths: widths, seed: parameters.seed)
    var rankings = (0..<count).map { EffectRanking(order: random.draw(widths, stream: 2000 + $0)) }
    for draw in 0..<count {
      let effects = try meter.shuffled(seed: parameters.seed, draw: draw)
        .effects(on: choosing, of: readout, by: parameters.ablation, points: Self.points)
      let method = EffectMethod.allCases.firstIndex(of: .integrated) ?? 0
      rankings.append(EffectRanking(effects.map { $0[method] }))
    }
    var ballot = Ballot(widths)
    let sufficiency = sufficient.map { Sufficiency($0, rule, random, &ballot) }
    let trials = rankings.map { ranking in
      (
        kept: sufficient.map { ballot.keep(ranking.first($0.units)) },
        cut: necessary.map { ballot.cut(ranking.first($0.units)) },
        necessity: necessary.map { Necessity(ranking.first($0.units), rule, random, &ballot) }
      )
    }
    let kind = parameters.ablation
    guard let table = try meter.tables(on: testing, [kind: ballot.masks], chain)[kind] else { return CircuitControls() }
    let verdicts = trials.map { trial in
      let kept = trial.kept.flatMap { table.interval($0, seed: parameters.seed) }
      let left = trial.cut.flatMap { table.interval($0, seed: parameters.seed) }
      return rule.verdict(
        images: table.images, kept: kept, left: left,
        sufficiency: kept.flatMap { sufficiency?.outcome($0.median, rule, by: table.median) },
        necessity: left.flatMap { trial.necessity?.outcome($0.median, rule, by: table.median) })
    }
    return CircuitControls(random: Array(verdicts.prefix(count)), shuffled: Array(verdicts.dropFirst(count)))
  }

  /// What each unit does on each image by the way of ranking that does best, all ways as they did, and the sizes that were
  /// chosen.
  private struct Search {
    let effects: [[[Float]]]
    let scores: [RankingScore]
    let found: Found
  }

  /// Nil where there is no image on which the ablation takes anything from the target.
  private func search(_ chain: MaskedChain) throws -> Search? {
    let effects = try meter.effects(on: choosing, of: readout, by: parameters.ablation, points: Self.points)
    let sizes = CircuitSize.curve(of: widths)
    let folds = EffectMethod.allCases.indices.map { method in
      (0..<2).map { fold in
        EffectRanking(effects.indices.filter { $0 % 2 == fold }.map { effects[$0][method] })
      }
    }
    let (chosen, curves) = try judged(folds.map { ($0, sizes) }, chain)
    guard chosen.images > 0 else { return nil }
    let scores = zip(EffectMethod.allCases, curves).map { RankingScore($0, sizes, $1, chosen) }
    let best = scores.indices.max { (scores[$0].separation, $1) < (scores[$1].separation, $0) } ?? 0
    return Search(
      effects: effects.map { $0[best] },
      scores: [scores[best]] + scores.indices.filter { $0 != best }.map { scores[$0] },
      found: try smallest(folds[best], sizes, curves[best], chosen, chain))
  }

  /// How circuits do on the images of the search, each half of which judges what the other half has ranked: a ranking
  /// looks better than it is on the images that it was made from.
  ///
  /// - Parameter rankings: of each the one that either half made, and the sizes that are asked for.
  private func judged(
    _ rankings: [(folds: [EffectRanking], sizes: [CircuitSize])], _ chain: MaskedChain
  ) throws -> (table: FaithfulnessTable, curves: [[Ballot.Place]]) {
    var tables: [FaithfulnessTable] = []
    var curves: [[Ballot.Place]] = []
    for fold in 0..<2 {
      var ballot = Ballot(widths)
      curves = rankings.map { item in item.sizes.map { ballot.both(item.folds[1 - fold].first($0.units)) } }
      let numbers = choosing.indices.filter { $0 % 2 == fold }.map { choosing[$0] }
      let kind = parameters.ablation
      if let table = try meter.tables(on: numbers, [kind: ballot.masks], chain)[kind] { tables.append(table) }
    }
    return (FaithfulnessTable(joining: tables), curves)
  }

  private typealias Found = (necessary: CircuitSize?, sufficient: CircuitSize?)

  /// The smallest circuits in a ranking that are necessary and that are sufficient by the whole interval of what they
  /// leave and keep on the images of the search: the first size of the curve that is, then the smallest of eight between
  /// it and the size before.
  private func smallest(
    _ folds: [EffectRanking], _ sizes: [CircuitSize], _ curve: [Ballot.Place], _ table: FaithfulnessTable,
    _ chain: MaskedChain
  ) throws -> Found {
    func isNecessary(_ place: Ballot.Place, _ table: FaithfulnessTable) -> Bool {
      table.interval(place.cut, seed: parameters.seed).map { $0.high <= rule.mostLeft } ?? false
    }
    func isSufficient(_ place: Ballot.Place, _ table: FaithfulnessTable) -> Bool {
      table.interval(place.kept, seed: parameters.seed).map { $0.low >= rule.leastKept } ?? false
    }
    func between(_ isEnough: (Ballot.Place, FaithfulnessTable) -> Bool) -> [CircuitSize] {
      guard let index = sizes.indices.first(where: { isEnough(curve[$0], table) }) else { return [] }
      return CircuitSize.between(index > 0 ? sizes[index - 1] : nil, sizes[index], of: widths)
    }
    let (necessary, sufficient) = (between(isNecessary), between(isSufficient))
    let (finer, curves) = try judged([(folds, necessary), (folds, sufficient)], chain)
    func first(
      _ sizes: [CircuitSize], _ places: [Ballot.Place], _ isEnough: (Ballot.Place, FaithfulnessTable) -> Bool
    ) -> CircuitSize? {
      let size = zip(sizes, places).first { isEnough($1, finer) }?.0 ?? sizes.last
      return size.flatMap { $0.share <= rule.largestShare ? $0 : nil }
    }
    return (first(necessary, curves[0], isNecessary), first(sufficient, curves[1], isSufficient))
  }

  /// All that is measured on the images that the search has not seen.
  ///
  /// - Parameter effects: `[images][layers][units]`, those by which the units are ranked.
  private func test(
    _ effects: [[[Float]]], _ found: Found, skeleton: [[Int]], _ drawn: CircuitSize, _ chain: MaskedChain
  ) throws -> CircuitProof {
    let (kind, seed) = (parameters.ablation, parameters.seed)
    let ranking = EffectRanking(effects)
    let random = RandomUnits(widths: widths, seed: seed)
    let sufficient = found.sufficient.map { ranking.first($0.units) }
    let necessary = found.necessary.map { ranking.first($0.units) }
    var ballot = Ballot(widths)
    let named = NamedCircuits(sufficient: sufficient, necessary: necessary, skeleton: skeleton, &ballot)
    var masks = Dictionary(uniqueKeysWithValues: parameters.ablations.map { ($0, ballot.masks) })
    let curve = SizeCurve(ranking, random, &ballot)
    let sufficiency = found.sufficient.map { Sufficiency($0, rule, random, &ballot) }
    let necessity = necessary.map { Necessity($0, rule, random, &ballot) }
    let subsets = sufficient.map { SubsetGap($0, random, &ballot) }
    let stability = found.sufficient.map { Stability($0, effects: effects, seed: seed, &ballot) }
    let minimality = sufficient.map { Minimality(skeleton, circuit: $0, rule, random, &ballot) }
    masks[kind] = ballot.masks
    let tables = try meter.tables(on: testing, masks, chain)

    var proof = CircuitProof(ablation: kind, images: tables[kind]?.images ?? 0, skeleton: drawn)
    (proof.necessary, proof.sufficient) = found
    proof.ablations = parameters.ablations.map { named.outcome(tables[$0], by: $0, rule, seed: seed) }
    guard let table = tables[kind], table.images >= rule.leastImages, let primary = proof.primary else { return proof }
    proof.sizes = curve.outcome(table)
    let areas = Areas(proof.sizes.map { ($0.share, $0.kept) })
    (proof.cpr, proof.cmd) = (areas.cpr, areas.cmd)
    if let kept = primary.faithfulness {
      proof.sufficiency = sufficiency?.outcome(kept.median, rule, by: table.median)
    }
    if let left = primary.necessary { proof.necessity = necessity?.outcome(left.median, rule, by: table.median) }
    proof.subsetGap = subsets?.outcome(table)
    proof.stability = stability?.outcome(table)
    proof.minimality = minimality?.outcome(rule, by: table.medianGain)
    if let necessary, let top = meter.layers.last {
      proof.specificity = try Specificity(necessary, target: target.channel, of: top.channels, random)
        .outcome(on: testing, by: kind, meter, rule)
    }
    proof.verdict = rule.verdict(
      images: proof.images, kept: primary.faithfulness, left: primary.necessary, sufficiency: proof.sufficiency,
      necessity: proof.necessity)
    return proof
  }
}

extension RankingScore {
  /// - Parameter table: in which the circuits of these sizes stand at these places.
  fileprivate init(
    _ method: EffectMethod, _ sizes: [CircuitSize], _ places: [Ballot.Place], _ table: FaithfulnessTable
  ) {
    let points = zip(sizes, places).map { (share: $0.share, kept: table.median($1.kept), cut: table.median($1.cut)) }
    let areas = Areas(points.map { ($0.share, $0.kept) })
    let separation = points.reduce(Float(0)) { $0 + min(max($1.kept, 0), 1) - min(max($1.cut, 0), 1) }
    self.init(
      method: method, separation: separation / Float(max(points.count, 1)), cpr: areas.cpr, cmd: areas.cmd)
  }
}

/// The areas under a curve of faithfulness over the share of edges, from nothing at none to the whole network at all.
struct Areas {
  private(set) var cpr: Float = 0
  private(set) var cmd: Float = 0

  init(_ points: [(share: Float, f: Float)]) {
    var before: (share: Float, f: Float) = (0, 0)
    for point in points + (points.last.map { $0.share < 1 } == true ? [(1, 1)] : []) {
      let width = point.share - before.share
      cpr += width * (before.f + point.f) / 2
      cmd += width * (abs(1 - before.f) + abs(1 - point.f)) / 2
      before = point
    }
  }
}
