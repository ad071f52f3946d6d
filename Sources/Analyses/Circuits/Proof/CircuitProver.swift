import Basics
import Engine
import Findings
import Images
import Networks

/// Finds how large a circuit must be to be one, and whether it is better than chance, on images that the search has not
/// seen (``CircuitProof``).
///
/// Units are cut as all see them, by one chain of programs for every way of cutting. Random draws depend on the seed alone.
struct CircuitProver: Sendable {
  private let compiler: Compiler
  private let network: Graph
  private let layers: [ScanLayer]
  private let target: Unit
  private let images: ImageSet
  private let preprocessing: Preprocessing
  private let parameters: CircuitParameters
  private let choosing: [Int]
  private let testing: [Int]
  /// Of the lower layers' units, over other images than those of the test.
  private let means: [[Float]]
  private let shift: Int
  private let workers: Int
  private let rule = EvidenceRule()

  /// Points on the way from what is ablated to what is there, at which gradients are taken.
  private static let points = 5
  /// Searches on bootstrapped images, halves of the circuit that are cut, and other units of the target's layer.
  private static let repeats = (searches: 5, halves: 5, otherUnits: 16)

  /// - Parameters:
  ///   - layers: from the lowest to the target's.
  ///   - choosing: images for the search; `testing` has none of them.
  init(
    compiler: Compiler, network: Graph, layers: [ScanLayer], target: Unit, images: ImageSet,
    preprocessing: Preprocessing, parameters: CircuitParameters, choosing: [Int], testing: [Int], means: [[Float]],
    shift: Int, workers: Int
  ) {
    self.compiler = compiler
    self.network = network
    self.layers = layers
    self.target = target
    self.images = images
    self.preprocessing = preprocessing
    self.parameters = parameters
    self.choosing = choosing
    self.testing = testing
    self.means = means
    self.shift = shift
    self.workers = workers
  }

  private var widths: [Int] { layers.dropLast().map(\.channels) }

  /// - Parameter skeleton: the units of each lower layer that are drawn, and how many edges.
  func proof(skeleton: [[Int]], edges: Int) throws -> CircuitProof {
    let kind = parameters.ablation
    let effects = try effects()
    let chain = try MaskedChain(compiler: compiler, network: network, layers: layers, channels: [target.channel])
    let sizes = CircuitSize.curve(of: widths)
    let methods = EffectMethod.allCases
    let folds = methods.indices.map { method in
      (0..<2).map { fold in
        EffectRanking(effects.indices.filter { $0 % 2 == fold }.map { effects[$0][method] })
      }
    }
    let (chosen, curves) = try judged(folds.map { ($0, sizes) }, chain)
    guard chosen.images > 0 else { return CircuitProof(ablation: kind, images: 0, skeleton: size(skeleton, edges)) }
    var scores: [RankingScore] = []
    for (method, curve) in zip(methods, curves) {
      let points = zip(sizes, curve).map { ($0.share, chosen.median($1.kept), chosen.median($1.cut)) }
      let areas = Areas(points.map { ($0.0, $0.1) })
      let separation = points.reduce(Float(0)) { $0 + min(max($1.1, 0), 1) - min(max($1.2, 0), 1) }
      scores.append(
        RankingScore(
          method: method, separation: separation / Float(max(points.count, 1)), cpr: areas.cpr, cmd: areas.cmd))
    }
    let best = scores.indices.max { (scores[$0].separation, $1) < (scores[$1].separation, $0) } ?? 0
    let ranking = EffectRanking(effects.map { $0[best] })
    let found = try smallest(folds[best], sizes, curves[best], chosen, chain)
    var proof = try test(
      ranking, found, skeleton: skeleton, size(skeleton, edges), searches: effects.map { $0[best] }, chain)
    proof.rankings = [scores[best]] + scores.indices.filter { $0 != best }.map { scores[$0] }
    return proof
  }

  private func size(_ skeleton: [[Int]], _ edges: Int) -> CircuitSize {
    CircuitSize(
      units: skeleton.map(\.count), edges: edges, share: Float(edges) / Float(max(CircuitSize.edges(widths), 1)))
  }

  /// What each unit does on each image of the search: `[images][methods][layers][units]`.
  private func effects() throws -> [[[[Float]]]] {
    let chain = try MaskedChain(
      compiler: compiler, network: network, layers: layers, channels: [target.channel], batch: Self.points,
      gradient: true)
    let kind = parameters.ablation
    let reader = try reader([kind])
    return try Workers.map(
      count: choosing.count, workers: min(reader.workers(workers), chain.workers(workers)),
      state: { (maps: try reader.state(), chain: try chain.state()) }
    ) { state, index in
      let subject = try reader.subject(choosing[index], channels: [target.channel], state.maps)
      let cell = subject.cells[0]
      return state.chain.effects(
        on: chain.parts(of: subject.values, at: cell), others: subject.others[kind]?.parts(in: chain, at: cell) ?? [],
        points: Self.points, at: cell)
    }
  }

  private func reader(_ kinds: [AblationKind]) throws -> AblationReader {
    let tested = Set(testing)
    return try AblationReader(
      compiler: compiler, images: images, preprocessing: preprocessing, layers: layers, kinds: kinds, means: means,
      donors: (0..<images.count).filter { !tested.contains($0) }, seed: parameters.seed, shift: shift)
  }

  /// For each kind of ablation what each mask leaves of the target on these images.
  private func tables(
    _ numbers: [Int], _ masks: [AblationKind: [UnitMask]], _ chain: MaskedChain
  ) throws -> [AblationKind: FaithfulnessTable] {
    let kinds = AblationKind.allCases.filter { masks[$0] != nil }
    let reader = try reader(kinds)
    let ends = [UnitMask(all: widths), UnitMask(all: widths).complement]
    let outcomes = try Workers.map(
      count: numbers.count, workers: min(reader.workers(workers), chain.workers(workers)),
      state: { (maps: try reader.state(), chain: try chain.state()) }
    ) { state, index in
      let subject = try reader.subject(numbers[index], channels: [target.channel], state.maps)
      let cell = subject.cells[0]
      let parts = chain.parts(of: subject.values, at: cell)
      return kinds.map { kind in
        state.chain.outcomes(
          ends + (masks[kind] ?? []), on: parts, others: subject.others[kind]?.parts(in: chain, at: cell) ?? parts,
          at: subject.cells
        ).map { $0[0] }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: kinds.enumerated().map { index, kind in
        (kind, FaithfulnessTable(outcomes.map { $0[index] }))
      })
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
      curves = rankings.map { item in ballot.curve(item.sizes.map { item.folds[1 - fold].first($0.units) }) }
      let numbers = choosing.indices.filter { $0 % 2 == fold }.map { choosing[$0] }
      let kind = parameters.ablation
      if let table = try self.tables(numbers, [kind: ballot.masks], chain)[kind] { tables.append(table) }
    }
    return (FaithfulnessTable(joining: tables), curves)
  }

  private typealias Found = (necessary: CircuitSize?, sufficient: CircuitSize?)

  /// The smallest circuits in a ranking that are necessary and that are sufficient, on the images of the search: the
  /// first size of the curve that is, then the smallest of eight between it and the size before.
  private func smallest(
    _ folds: [EffectRanking], _ sizes: [CircuitSize], _ curve: [Ballot.Place], _ table: FaithfulnessTable,
    _ chain: MaskedChain
  ) throws -> Found {
    func isNecessary(_ left: Float) -> Bool { left <= rule.mostLeft }
    func isSufficient(_ kept: Float) -> Bool { kept >= rule.leastKept }
    func between(_ isEnough: (Ballot.Place) -> Bool) -> [CircuitSize] {
      guard let index = sizes.indices.first(where: { isEnough(curve[$0]) }) else { return [] }
      return CircuitSize.between(index > 0 ? sizes[index - 1] : nil, sizes[index], of: widths)
    }
    let necessary = between { isNecessary(table.median($0.cut)) }
    let sufficient = between { isSufficient(table.median($0.kept)) }
    let (finer, curves) = try judged([(folds, necessary), (folds, sufficient)], chain)
    func first(_ sizes: [CircuitSize], _ places: [Ballot.Place], _ isEnough: (Ballot.Place) -> Bool) -> CircuitSize? {
      let size = zip(sizes, places).first { isEnough($1) }?.0 ?? sizes.last
      return size.flatMap { $0.share <= rule.largestShare ? $0 : nil }
    }
    return (
      first(necessary, curves[0]) { isNecessary(finer.median($0.cut)) },
      first(sufficient, curves[1]) { isSufficient(finer.median($0.kept)) }
    )
  }

  /// All that is measured on the images that the search has not seen.
  private func test(
    _ ranking: EffectRanking, _ found: Found, skeleton: [[Int]], _ drawn: CircuitSize, searches: [[[Float]]],
    _ chain: MaskedChain
  ) throws -> CircuitProof {
    let kind = parameters.ablation
    let sizes = CircuitSize.curve(of: widths)
    let random = RandomUnits(widths: widths, seed: parameters.seed)
    var ballot = Ballot(widths)
    let curve = ballot.curve(sizes.map { ranking.first($0.units) })
    let next = sizes.map { size in ranking.next(size.units).map { ballot.add($0) } }
    let chance = sizes.enumerated().map { index, size in
      (0..<2).map { ballot.add(random.draw(size.units, stream: index * 2 + $0)) }
    }
    let sufficient = found.sufficient.map { ranking.first($0.units) }
    let necessary = found.necessary.map { ranking.first($0.units) }
    let sufficientRivals = found.sufficient.map { size in
      (0..<rule.randomCircuits).map { ballot.add(random.draw(size.units, stream: 100 + $0)) }
    }
    let necessaryRivals = found.necessary.map { size in
      (0..<rule.randomCircuits).map { ballot.add(random.draw(size.units, besides: necessary ?? [], stream: 300 + $0)) }
    }
    let halves = sufficient.map { circuit in
      (0..<Self.repeats.halves).map { half -> (Ballot.Place, Ballot.Place) in
        let part = random.half(of: circuit, stream: 500 + half)
        let rest = zip(circuit, part).map { circuit, part in circuit.filter { !part.contains($0) } }
        return (ballot.add(rest), ballot.add(part))
      }
    }
    let repeated = repeatedSearches(searches, random)
    let again = found.sufficient.map { size in repeated.map { ballot.add($0.first(size.units)) } }
    let minimality = sufficient.map { Minimality(skeleton, circuit: $0, rule, random, &ballot) }
    // The five that every kind of ablation is asked for come first.
    var common = Ballot(widths)
    let places = [sufficient, necessary, skeleton].map { $0.map { common.add($0) } }
    var masks = Dictionary(uniqueKeysWithValues: AblationKind.allCases.map { ($0, common.masks) })
    masks[kind]? += ballot.masks
    let tables = try tables(testing, masks, chain)

    var proof = CircuitProof(ablation: kind, images: tables[kind]?.images ?? 0, skeleton: drawn)
    (proof.necessary, proof.sufficient) = found
    proof.ablations = AblationKind.allCases.map { kind in
      var outcome = AblationOutcome(kind: kind, images: tables[kind]?.images ?? 0)
      guard let table = tables[kind], table.images >= rule.leastImages else { return outcome }
      func interval(_ mask: Int?) -> MedianInterval? { mask.flatMap { table.interval($0, seed: parameters.seed) } }
      outcome.faithfulness = interval(places[0]?.kept)
      outcome.completeness = interval(places[0]?.cut)
      outcome.necessary = interval(places[1]?.cut)
      outcome.skeletonKept = interval(places[2]?.kept)
      outcome.skeletonCut = interval(places[2]?.cut)
      return outcome
    }
    guard let whole = tables[kind], whole.images >= rule.leastImages, let primary = proof.primary else { return proof }
    let table = whole.dropping(common.masks.count)
    proof.sizes = sizes.indices.map { index in
      CircuitSizePoint(
        sizes[index], kept: table.median(curve[index].kept), cut: table.median(curve[index].cut),
        randomKept: chance[index].map { table.median($0.kept) }.mean,
        randomCut: chance[index].map { table.median($0.cut) }.mean,
        nextKept: next[index].map { table.median($0.kept) }, nextCut: next[index].map { table.median($0.cut) })
    }
    let areas = Areas(proof.sizes.map { ($0.share, $0.kept) })
    (proof.cpr, proof.cmd) = (areas.cpr, areas.cmd)
    if let rivals = sufficientRivals, let kept = primary.faithfulness {
      let others = rivals.map { table.median($0.kept) }
      proof.sufficiency = ChanceTest(
        -abs(1 - kept.median), against: others.map { -abs(1 - $0) }, quantile: others.quantile(0.95) ?? 0, rule: rule)
    }
    if let rivals = necessaryRivals, let left = primary.necessary {
      let others = rivals.map { table.median($0.cut) }
      proof.necessity = ChanceTest(
        -left.median, against: others.map { -$0 }, quantile: others.quantile(0.05) ?? 0, rule: rule)
    }
    proof.subsetGap = halves.map { $0.map { table.medianDistance($0.kept, $1.cut) }.mean }
    proof.minimality = minimality?.outcome(table, rule)
    if let size = found.sufficient, let again {
      let medians = again.map { table.median($0.kept) }
      proof.stability = StabilityOutcome(
        jaccard: Self.likeness(repeated.map { $0.first(size.units) }), draws: again.count, low: medians.min() ?? 0,
        high: medians.max() ?? 0)
    }
    if let necessary { proof.specificity = try specificity(of: necessary, random) }
    proof.verdict = rule.verdict(
      images: proof.images, kept: primary.faithfulness, sufficiency: proof.sufficiency, necessity: proof.necessity)
    return proof
  }

  /// The rankings that images drawn anew from those of the search give.
  private func repeatedSearches(_ searches: [[[Float]]], _ random: RandomUnits) -> [EffectRanking] {
    (0..<Self.repeats.searches).map { draw in
      var generator = SeededGenerator(seed: parameters.seed, stream: UInt64(600 + draw))
      return EffectRanking(searches.indices.map { _ in searches[generator.below(searches.count)] })
    }
  }

  /// The mean over all pairs of circuits of the share of edges in both, of those in either.
  private static func likeness(_ circuits: [[[Int]]]) -> Float {
    var shares: [Float] = []
    for (index, one) in circuits.enumerated() {
      for other in circuits.dropFirst(index + 1) {
        let shared = CircuitSize.edges(zip(one, other).map { Set($0).intersection($1).count })
        let all = CircuitSize.edges(one.map(\.count)) + CircuitSize.edges(other.map(\.count)) - shared
        shares.append(Float(shared) / Float(max(all, 1)))
      }
    }
    return shares.mean
  }

  /// What is left of other units of the target's layer, each where it is strongest, with the same units cut.
  private func specificity(of necessary: [[Int]], _ random: RandomUnits) throws -> SpecificityOutcome? {
    let all = (0..<layers[layers.count - 1].channels).filter { $0 != target.channel }
    var generator = SplitMix(seed: parameters.seed, stream: 700)
    let channels = generator.draw(Self.repeats.otherUnits, from: all).sorted()
    guard !channels.isEmpty else { return nil }
    let kind = parameters.ablation
    let whole = UnitMask(all: widths)
    let masks = [whole, whole.complement, UnitMask(only: necessary, of: widths).complement]
    let chain = try MaskedChain(
      compiler: compiler, network: network, layers: layers, channels: channels, batch: masks.count)
    let reader = try reader([kind])
    let outcomes = try Workers.map(
      count: testing.count, workers: min(reader.workers(workers), chain.workers(workers)),
      state: { (maps: try reader.state(), chain: try chain.state()) }
    ) { state, index in
      let subject = try reader.subject(testing[index], channels: channels, state.maps)
      return state.chain.outcomes(
        masks, on: subject.values, others: subject.others[kind]?.parts(in: chain, at: 0) ?? subject.values,
        at: subject.cells)
    }
    let left = channels.indices.compactMap { channel -> Float? in
      let table = FaithfulnessTable(outcomes.map { image in image.map { $0[channel] } })
      return table.images >= rule.leastImages ? table.median(0) : nil
    }
    guard let median = left.median else { return nil }
    return SpecificityOutcome(
      units: left.count, left: median, lowerQuarter: left.quantile(0.25) ?? median,
      upperQuarter: left.quantile(0.75) ?? median)
  }
}

/// Ways of cutting that are to be measured, each in its place.
struct Ballot {
  private let widths: [Int]
  private(set) var masks: [UnitMask] = []

  /// Where a circuit's two masks stand: all but it replaced, and it replaced.
  struct Place {
    let kept: Int
    let cut: Int
  }

  init(_ widths: [Int]) { self.widths = widths }

  mutating func add(_ units: [[Int]]) -> Place {
    let mask = UnitMask(only: units, of: widths)
    masks += [mask, mask.complement]
    return Place(kept: masks.count - 2, cut: masks.count - 1)
  }

  mutating func curve(_ circuits: [[[Int]]]) -> [Place] { circuits.map { add($0) } }
}

/// Units drawn at random, as many of each layer as are asked for. Each draw is a stream of the seed.
struct RandomUnits {
  let widths: [Int]
  let seed: UInt64

  func draw(_ counts: [Int], besides taken: [[Int]] = [], stream: Int) -> [[Int]] {
    var random = SplitMix(seed: seed, stream: stream)
    return widths.indices.map { layer in
      let taken = taken.indices.contains(layer) ? Set(taken[layer]) : []
      return random.draw(counts[layer], from: (0..<widths[layer]).filter { !taken.contains($0) })
    }
  }

  /// Half of the units, whatever their layers.
  func half(of units: [[Int]], stream: Int) -> [[Int]] {
    var random = SplitMix(seed: seed, stream: stream)
    return units.map { random.draw($0.count / 2, from: $0) }
  }
}

/// Whether each unit of a skeleton does more for the circuit than random units that are added to it.
private struct Minimality {
  private let whole: Ballot.Place
  private let without: [Ballot.Place]
  private let inflated: [Ballot.Place]

  init(_ skeleton: [[Int]], circuit: [[Int]], _ rule: EvidenceRule, _ random: RandomUnits, _ ballot: inout Ballot) {
    let all = zip(skeleton, circuit).map { Set($0).union($1) }
    let units = skeleton.enumerated().flatMap { layer, units in units.map { (layer: layer, unit: $0) } }
    func changed(_ layer: Int, _ change: (inout Set<Int>) -> Void) -> [[Int]] {
      var circuit = all
      change(&circuit[layer])
      return circuit.map { $0.sorted() }
    }
    whole = ballot.add(all.map { $0.sorted() })
    without = units.map { item in ballot.add(changed(item.layer) { $0.remove(item.unit) }) }
    inflated =
      units.isEmpty
      ? []
      : (0..<rule.randomCircuits).map { draw in
        let layer = units[draw % units.count].layer
        let added = random.draw(
          all.indices.map { $0 == layer ? 1 : 0 }, besides: all.map(Array.init), stream: 800 + draw)
        return ballot.add(changed(layer) { $0.formUnion(added[layer]) })
      }
  }

  func outcome(_ table: FaithfulnessTable, _ rule: EvidenceRule) -> MinimalityOutcome {
    let gains = inflated.map { table.medianGain(of: $0.kept, over: whole.kept) }
    let needed = without.count { place in
      let effect = table.medianGain(of: whole.kept, over: place.kept)
      let test = ChanceTest(effect, against: gains, quantile: 0, rule: rule)
      return test.p < rule.level / Float(without.count)
    }
    return MinimalityOutcome(needed: needed, units: without.count, of: inflated.count)
  }
}

/// The areas under a curve of faithfulness over the share of edges, from nothing at none to the whole network at all.
private struct Areas {
  var cpr: Float = 0
  var cmd: Float = 0

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

extension [Float] {
  /// 0 of none.
  fileprivate var mean: Float { isEmpty ? 0 : reduce(0, +) / Float(count) }
}

extension FaithfulnessTable {
  /// Without the first ways of cutting.
  fileprivate func dropping(_ count: Int) -> FaithfulnessTable {
    FaithfulnessTable(values: Array(values.dropFirst(count)), images: images)
  }
}
