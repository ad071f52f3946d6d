import Basics
import Findings

// Each question is a value: made, it puts what it wants cut on a ballot; the table that comes of the ballot answers it.

/// What is left by the size of the circuit, beside random ones and those that come next in the ranking.
struct SizeCurve {
  private let sizes: [CircuitSize]
  private let circuits: [Ballot.Place]
  private let next: [Ballot.Place?]
  /// Two draws of each size.
  private let chance: [[Ballot.Place]]

  init(_ ranking: EffectRanking, _ random: RandomUnits, _ ballot: inout Ballot) {
    sizes = CircuitSize.curve(of: ranking.widths)
    circuits = sizes.map { ballot.both(ranking.first($0.units)) }
    next = sizes.map { size in ranking.next(size.units).map { ballot.both($0) } }
    chance = sizes.enumerated().map { index, size in
      (0..<2).map { ballot.both(random.draw(size.units, stream: index * 2 + $0)) }
    }
  }

  func outcome(_ table: FaithfulnessTable) -> [CircuitSizePoint] {
    sizes.indices.map { index in
      CircuitSizePoint(
        sizes[index], kept: table.median(circuits[index].kept), cut: table.median(circuits[index].cut),
        randomKept: chance[index].map { table.median($0.kept) }.mean,
        randomCut: chance[index].map { table.median($0.cut) }.mean,
        nextKept: next[index].map { table.median($0.kept) }, nextCut: next[index].map { table.median($0.cut) })
    }
  }
}

/// The circuits that are measured by every kind of ablation.
struct NamedCircuits {
  private let sufficient: Ballot.Place?
  private let necessary: Int?
  private let skeleton: Ballot.Place

  init(sufficient: [[Int]]?, necessary: [[Int]]?, skeleton: [[Int]], _ ballot: inout Ballot) {
    self.sufficient = sufficient.map { ballot.both($0) }
    self.necessary = necessary.map { ballot.cut($0) }
    self.skeleton = ballot.both(skeleton)
  }

  /// - Parameter table: nil where nothing could be measured.
  func outcome(
    _ table: FaithfulnessTable?, by kind: AblationKind, _ rule: EvidenceRule, seed: UInt64
  ) -> AblationOutcome {
    var outcome = AblationOutcome(kind: kind, images: table?.images ?? 0)
    guard let table, table.images >= rule.leastImages else { return outcome }
    func interval(_ mask: Int?) -> MedianInterval? { mask.flatMap { table.interval($0, seed: seed) } }
    outcome.faithfulness = interval(sufficient?.kept)
    outcome.completeness = interval(sufficient?.cut)
    outcome.necessary = interval(necessary)
    outcome.skeletonKept = interval(skeleton.kept)
    outcome.skeletonCut = interval(skeleton.cut)
    return outcome
  }
}

/// Whether a circuit suffices better than random ones of its size.
struct Sufficiency {
  private let rivals: [Int]

  /// - Parameter rivals: where random circuits of its size stand, each alone.
  init(rivals: [Int]) { self.rivals = rivals }

  init(_ size: CircuitSize, _ rule: EvidenceRule, _ random: RandomUnits, _ ballot: inout Ballot) {
    rivals = (0..<rule.randomCircuits).map { ballot.keep(random.draw(size.units, stream: 100 + $0)) }
  }

  /// - Parameters:
  ///   - kept: by the circuit.
  ///   - measure: what a mask keeps; 1 is what the whole network does.
  func outcome(_ kept: Float, _ rule: EvidenceRule, by measure: (_ mask: Int) -> Float) -> ChanceTest {
    ChanceTest(kept: kept, against: rivals.map(measure), rule)
  }
}

/// Whether a circuit is missed more than random ones of its size among the units that are not in it.
struct Necessity {
  private let rivals: [Int]

  /// - Parameter rivals: where random circuits of its size stand, each cut.
  init(rivals: [Int]) { self.rivals = rivals }

  init(_ circuit: [[Int]], _ rule: EvidenceRule, _ random: RandomUnits, _ ballot: inout Ballot) {
    rivals = (0..<rule.randomCircuits).map {
      ballot.cut(random.draw(circuit.map(\.count), besides: circuit, stream: 300 + $0))
    }
  }

  /// - Parameters:
  ///   - left: without the circuit.
  ///   - measure: what a mask leaves; 1 is what the whole network does.
  func outcome(_ left: Float, _ rule: EvidenceRule, by measure: (_ mask: Int) -> Float) -> ChanceTest {
    ChanceTest(left: left, against: rivals.map(measure), rule)
  }
}

/// Whether the circuit and the whole network miss the same parts of it: random halves K, cut of both.
struct SubsetGap {
  private let halves: [(circuit: Int, network: Int)]
  private static let draws = 5

  init(_ circuit: [[Int]], _ random: RandomUnits, _ ballot: inout Ballot) {
    halves = (0..<Self.draws).map { half in
      let part = random.half(of: circuit, stream: 500 + half)
      let rest = zip(circuit, part).map { circuit, part in circuit.filter { !part.contains($0) } }
      return (ballot.keep(rest), ballot.cut(part))
    }
  }

  func outcome(_ table: FaithfulnessTable) -> Float {
    halves.map { table.medianDistance($0.circuit, $0.network) }.mean
  }
}

/// How much of the circuit is found again where the images of the search are drawn anew from themselves.
struct Stability {
  private let circuits: [[[Int]]]
  private let kept: [Int]
  private static let draws = 5

  /// - Parameter effects: `[images][layers][units]`, those by which the circuit's units are ranked.
  init(_ size: CircuitSize, effects: [[[Float]]], seed: UInt64, _ ballot: inout Ballot) {
    circuits = (0..<Self.draws).map { draw in
      var generator = SeededGenerator(seed: seed, stream: UInt64(600 + draw))
      return EffectRanking(effects.indices.map { _ in effects[generator.below(effects.count)] }).first(size.units)
    }
    kept = circuits.map { ballot.keep($0) }
  }

  func outcome(_ table: FaithfulnessTable) -> StabilityOutcome {
    let medians = kept.map(table.median)
    return StabilityOutcome(
      jaccard: likeness, draws: circuits.count, low: medians.min() ?? 0, high: medians.max() ?? 0)
  }

  /// The mean over all pairs of circuits of the share of edges in both, of those in either.
  private var likeness: Float {
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
}

/// Whether each part of a circuit does more for it than random ones that are added to it.
struct Minimality {
  private let whole: Int
  private let without: [Int]
  private let inflated: [Int]

  /// - Parameters:
  ///   - whole: where the circuit stands.
  ///   - without: the same without each of its parts.
  ///   - inflated: with a random part more.
  init(whole: Int, without: [Int], inflated: [Int]) {
    (self.whole, self.without, self.inflated) = (whole, without, inflated)
  }

  /// The units of a skeleton, as parts of the circuit that holds.
  init(_ skeleton: [[Int]], circuit: [[Int]], _ rule: EvidenceRule, _ random: RandomUnits, _ ballot: inout Ballot) {
    let all = zip(skeleton, circuit).map { Set($0).union($1) }
    let units = skeleton.enumerated().flatMap { layer, units in units.map { (layer: layer, unit: $0) } }
    func changed(_ layer: Int, _ change: (inout Set<Int>) -> Void) -> [[Int]] {
      var circuit = all
      change(&circuit[layer])
      return circuit.map { $0.sorted() }
    }
    whole = ballot.keep(all.map { $0.sorted() })
    without = units.map { item in ballot.keep(changed(item.layer) { $0.remove(item.unit) }) }
    inflated =
      units.isEmpty
      ? []
      : (0..<rule.randomCircuits).map { draw in
        let layer = units[draw % units.count].layer
        let added = random.draw(
          all.indices.map { $0 == layer ? 1 : 0 }, besides: all.map(Array.init), stream: 800 + draw)
        return ballot.keep(changed(layer) { $0.formUnion(added[layer]) })
      }
  }

  /// - Parameter gain: what one mask leaves beyond another.
  func outcome(_ rule: EvidenceRule, by gain: (_ mask: Int, _ other: Int) -> Float) -> MinimalityOutcome {
    let gains = inflated.map { gain($0, whole) }
    let needed = without.count { mask in
      let test = ChanceTest(gain(whole, mask), against: gains, quantile: 0, rule: rule)
      return test.p < rule.level / Float(without.count)
    }
    return MinimalityOutcome(needed: needed, units: without.count, of: inflated.count)
  }
}

/// What is left of other units of the target's layer, each where it is strongest, with the same units cut.
struct Specificity {
  private let channels: [Int]
  private let necessary: UnitMask
  private static let otherUnits = 16

  /// - Parameter channels: how many the target's layer has.
  init(_ necessary: [[Int]], target: Int, of channels: Int, _ random: RandomUnits) {
    var generator = SplitMix(seed: random.seed, stream: 700)
    self.channels = generator.draw(Self.otherUnits, from: (0..<channels).filter { $0 != target }).sorted()
    self.necessary = UnitMask(only: necessary, of: random.widths).complement
  }

  /// Nil where there are no other units, or the ablation takes nothing from them.
  func outcome(
    on images: [Int], by kind: AblationKind, _ meter: CutMeter, _ rule: EvidenceRule
  ) throws -> SpecificityOutcome? {
    guard !channels.isEmpty else { return nil }
    let chain = try meter.chain(Readout(each: channels), batch: 3)
    let outcomes = try meter.outcomes(on: images, [kind: [necessary]], chain)[kind] ?? []
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
