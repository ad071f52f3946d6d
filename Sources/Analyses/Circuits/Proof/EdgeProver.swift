import Basics
import Findings
import Networks

/// All edges between the lower layers of a circuit, and from the last of them into its target, by number: those of a
/// section after those of the section below, those into a unit one after another.
package struct EdgeSpace: Sendable {
  /// How many units each lower layer has.
  package let widths: [Int]
  /// Whether the units of every layer lead straight into the target.
  private let isFan: Bool
  /// The numbers of each section's edges.
  package let sections: [Range<Int>]

  package init(widths: [Int]) { self.init(widths, leadingInto: widths.dropFirst() + [1], isFan: false) }

  /// From the units of layers that stand side by side into one target.
  package init(fan widths: [Int]) { self.init(widths, leadingInto: widths.map { _ in 1 }, isFan: true) }

  private init(_ widths: [Int], leadingInto uppers: [Int], isFan: Bool) {
    self.widths = widths
    self.isFan = isFan
    var first = 0
    sections = zip(widths, uppers).map { lower, upper in
      defer { first += lower * upper }
      return first..<(first + lower * upper)
    }
  }

  package var count: Int { sections.last?.upperBound ?? 0 }

  /// The section of an edge, and its units' numbers in the layers below and above.
  package func edge(_ number: Int) -> (section: Int, source: Int, target: Int) {
    let section = sections.firstIndex { $0.contains(number) } ?? 0
    let place = number - sections[section].lowerBound
    return (section, place % widths[section], place / widths[section])
  }

  package func mask(only edges: some Sequence<Int>) -> [Bool] { mask(edges, isKept: true) }

  func mask(without edges: some Sequence<Int>) -> [Bool] { mask(edges, isKept: false) }

  private func mask(_ edges: some Sequence<Int>, isKept: Bool) -> [Bool] {
    var mask = [Bool](repeating: !isKept, count: count)
    for edge in edges { mask[edge] = isKept }
    return mask
  }

  /// As many edges of each section as these are, none of those that are taken; of a fan any where too few are left, as a
  /// block has few heads.
  package func random(like edges: [Int], besides taken: [Int] = [], seed: UInt64, stream: Int) -> [Int] {
    var random = SplitMix(seed: seed, stream: stream)
    let taken = Set(taken)
    return sections.flatMap { section in
      let (count, free) = (edges.count { section.contains($0) }, section.filter { !taken.contains($0) })
      return random.draw(count, from: isFan && free.count < count ? Array(section) : free)
    }
  }
}

/// Edges that can be cut one by one, and what is left of their target.
protocol EdgeCuts {
  var space: EdgeSpace { get }

  /// The units of an edge by its number.
  func edge(_ number: Int) -> (source: Unit, target: Unit)

  /// For each edge how much it does for the target.
  func effects(on images: [Int]) throws -> [Float]

  /// - Parameter masks: whether each edge is kept.
  func table(on images: [Int], _ masks: [[Bool]]) throws -> FaithfulnessTable?
}

/// Proves a circuit of single edges as ``CircuitProver`` does one of units: those that do most for the target come first.
struct EdgeProver {
  let cuts: any EdgeCuts
  let seed: UInt64
  let choosing: [Int]
  let testing: [Int]
  private let rule = EvidenceRule()

  /// Of more edges not each is left out by itself to see whether it is needed.
  private static let mostInQuestion = 512

  init(_ cuts: any EdgeCuts, seed: UInt64, choosing: [Int], testing: [Int]) {
    self.cuts = cuts
    self.seed = seed
    self.choosing = choosing
    self.testing = testing
  }

  /// Nil where nothing can be measured.
  func proof() throws -> EdgeProof? {
    let effects = try cuts.effects(on: choosing)
    let order = effects.indices.sorted { (effects[$1], $0) < (effects[$0], $1) }
    let curve = EdgeCurve(order, cuts.space)
    guard
      let chosen = try cuts.table(on: choosing, curve.masks),
      let tested = try test(curve, curve.found(chosen, rule, seed: seed), cuts.space)
    else { return nil }
    var proof = tested
    proof.edges = order.filter { effects[$0] > 0 }.map { number in
      let edge = cuts.edge(number)
      return EdgeEffect(source: edge.source, target: edge.target, effect: effects[number])
    }
    return proof
  }

  /// All that is measured on the images that the search has not seen.
  private func test(
    _ curve: EdgeCurve, _ found: EdgeCurve.Found, _ space: EdgeSpace
  ) throws -> EdgeProof? {
    var masks = curve.masks
    func add(_ more: [[Bool]]) -> [Int] {
      masks += more
      return Array((masks.count - more.count)..<masks.count)
    }
    func random(_ edges: [Int], besides taken: [Int] = [], stream: Int) -> [[Int]] {
      (0..<rule.randomCircuits).map {
        space.random(like: edges, besides: taken, seed: seed, stream: stream + $0)
      }
    }
    let sufficient = found.sufficient.map { curve.circuits[$0] }
    let necessary = found.necessary.map { curve.circuits[$0] }
    let sufficiency = sufficient.map { edges in
      Sufficiency(rivals: add(random(edges, stream: 100).map { space.mask(only: $0) }))
    }
    let necessity = necessary.map { edges in
      Necessity(rivals: add(random(edges, besides: edges, stream: 300).map { space.mask(without: $0) }))
    }
    let minimality = sufficient.flatMap { $0.count <= Self.mostInQuestion ? $0 : nil }.map { edges in
      Minimality(
        whole: add([space.mask(only: edges)])[0],
        without: add(edges.map { edge in space.mask(only: edges.filter { $0 != edge }) }),
        inflated: add(
          (0..<rule.randomCircuits).map { draw in
            let like = [edges[draw % edges.count]]
            return space.mask(
              only: edges + space.random(like: like, besides: edges, seed: seed, stream: 800 + draw))
          }))
    }
    guard let table = try cuts.table(on: testing, masks) else { return nil }

    var proof = EdgeProof(images: table.images, of: space.count)
    (proof.necessary, proof.sufficient) = (necessary?.count, sufficient?.count)
    guard table.images >= rule.leastImages else { return proof }
    proof.sizes = curve.outcome(table)
    let areas = Areas(proof.sizes.map { (Float($0.edges) / Float(space.count), $0.kept) })
    (proof.cpr, proof.cmd) = (areas.cpr, areas.cmd)
    proof.kept = found.sufficient.flatMap { table.interval(curve.kept($0), seed: seed) }
    proof.left = found.necessary.flatMap { table.interval(curve.cut($0), seed: seed) }
    if let kept = proof.kept { proof.sufficiency = sufficiency?.outcome(kept.median, rule, by: table.median) }
    if let left = proof.left { proof.necessity = necessity?.outcome(left.median, rule, by: table.median) }
    proof.minimality = minimality?.outcome(rule, by: table.meanGain)
    proof.verdict = rule.verdict(
      images: proof.images, kept: proof.kept, left: proof.left, sufficiency: proof.sufficiency,
      necessity: proof.necessity)
    return proof
  }
}

/// The edges between the layers of a circuit; what each does is how much its cut alone changes, by the kind of ablation
/// that changes most.
struct ChainCuts: EdgeCuts {
  let space: EdgeSpace
  private let meter: CutMeter
  private let chain: MaskedChain
  private let target: Unit
  private let kind: AblationKind

  /// Of more edges not each is cut.
  private static let most = 1024
  private static let batch = 4

  /// Nil where there are too many edges.
  init?(_ meter: CutMeter, target: Unit, kind: AblationKind) throws {
    space = EdgeSpace(widths: meter.widths)
    guard space.count <= Self.most else { return nil }
    self.meter = meter
    self.target = target
    self.kind = kind
    chain = try meter.chain(Readout(unit: target.channel), batch: Self.batch)
  }

  func effects(on images: [Int]) throws -> [Float] {
    let alone = (0..<space.count).map { space.mask(without: [$0]) }
    let tables = try meter.tables(on: images, edges: alone, by: AblationKind.usual, chain)
    return (0..<space.count).map { edge in tables.values.map { $0.meanLoss(edge) }.max() ?? 0 }
  }

  func table(on images: [Int], _ masks: [[Bool]]) throws -> FaithfulnessTable? {
    try meter.tables(on: images, edges: masks, by: [kind], chain)[kind]
  }

  func edge(_ number: Int) -> (source: Unit, target: Unit) {
    let edge = space.edge(number)
    let isLast = edge.section == space.widths.count - 1
    return (
      Unit(meter.layers[edge.section].name, edge.source),
      isLast ? target : Unit(meter.layers[edge.section + 1].name, edge.target)
    )
  }
}

/// What is kept by the first edges alone, and left without them, by their number.
private struct EdgeCurve {
  /// The first edges, more and more of them.
  let circuits: [[Int]]
  /// With each circuit alone, then without each.
  let masks: [[Bool]]

  /// Places among ``circuits``.
  typealias Found = (sufficient: Int?, necessary: Int?)

  init(_ order: [Int], _ space: EdgeSpace) {
    circuits = Self.counts(of: order.count).map { Array(order.prefix($0)) }
    masks = circuits.map { space.mask(only: $0) } + circuits.map { space.mask(without: $0) }
  }

  func kept(_ circuit: Int) -> Int { circuit }

  func cut(_ circuit: Int) -> Int { circuits.count + circuit }

  /// The smallest that suffice and that are necessary by the whole interval, of those that the rule allows.
  func found(_ table: FaithfulnessTable, _ rule: EvidenceRule, seed: UInt64) -> Found {
    let most = rule.largestShare * Float(circuits.last?.count ?? 0)
    let allowed = circuits.indices.filter { Float(circuits[$0].count) <= most }
    return (
      allowed.first { table.interval(kept($0), seed: seed).map { $0.low >= rule.leastKept } ?? false },
      allowed.first { table.interval(cut($0), seed: seed).map { $0.high <= rule.mostLeft } ?? false }
    )
  }

  func outcome(_ table: FaithfulnessTable) -> [EdgeSizePoint] {
    circuits.indices.map {
      EdgeSizePoint(edges: circuits[$0].count, kept: table.median(kept($0)), cut: table.median(cut($0)))
    }
  }

  /// Numbers of edges from one to all, each an eighth more than the one before, and at least one more.
  private static func counts(of all: Int) -> [Int] {
    var counts = [1]
    while let last = counts.last, last < all { counts.append(min(last + max(last / 8, 1), all)) }
    return counts
  }
}
