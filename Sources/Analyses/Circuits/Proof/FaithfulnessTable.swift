import Basics
package import Findings

/// What is left of a target, for several ways of cutting on several images.
///
/// f = (m(circuit) - m(nothing)) / (m(all) - m(nothing)), where m is the target's value before the function that ends its
/// layer, at the place where the image excites it most.
package struct FaithfulnessTable: Sendable {
  /// `[masks][images]`: of images on which the ablation takes something from the target.
  package let values: [[Float]]
  /// How many images that is.
  package let images: Int

  /// The least share of the target's value that an ablation must take for the rest to be a share of it.
  private static let leastEffect: Float = 0.05

  /// - Parameter outcomes: `[images][masks]`, those of all units and of none first.
  package init(_ outcomes: [[Float]]) {
    let counted = outcomes.filter { row in
      let effect = row[0] - row[1]
      return row.allSatisfy(\.isFinite) && effect > Self.leastEffect * abs(row[0]) && effect > .leastNormalMagnitude
    }
    images = counted.count
    values = (0..<max((outcomes.first?.count ?? 0) - 2, 0)).map { mask in
      counted.map { ($0[mask + 2] - $0[1]) / ($0[0] - $0[1]) }
    }
  }

  /// The same ways of cutting on several sets of images.
  init(joining tables: [FaithfulnessTable]) {
    images = tables.reduce(0) { $0 + $1.images }
    values = (tables.first?.values.indices ?? 0..<0).map { mask in tables.flatMap { $0.values[mask] } }
  }

  /// The median over images; 0 without any.
  package func median(_ mask: Int) -> Float { values[mask].median ?? 0 }

  /// The same with the interval over bootstrapped images; nil without images.
  package func interval(_ mask: Int, seed: UInt64) -> MedianInterval? {
    let sample = values[mask]
    guard let median = sample.median else { return nil }
    var random = SeededGenerator(seed: seed, stream: UInt64(mask))
    let medians = (0..<1000).map { _ in
      sample.indices.map { _ in sample[random.below(sample.count)] }.median ?? median
    }
    return MedianInterval(
      median: median, low: medians.quantile(0.025) ?? median, high: medians.quantile(0.975) ?? median)
  }

  /// The mean over images of how far one way of cutting lies from the whole network.
  func meanLoss(_ mask: Int) -> Float { values[mask].map { abs(1 - $0) }.mean }

  /// The mean over images of what one way of cutting leaves beyond another.
  func meanGain(of mask: Int, over other: Int) -> Float { zip(values[mask], values[other]).map(-).mean }

  /// The median over images of what one way of cutting leaves beyond another.
  func medianGain(of mask: Int, over other: Int) -> Float { zip(values[mask], values[other]).map(-).median ?? 0 }

  /// The median over images of how far two ways of cutting lie apart.
  func medianDistance(_ mask: Int, _ other: Int) -> Float {
    zip(values[mask], values[other]).map { abs($0 - $1) }.median ?? 0
  }
}

extension [Float] {
  /// 0 of none.
  var mean: Float { isEmpty ? 0 : reduce(0, +) / Float(count) }
}

extension ChanceTest {
  /// - Parameters:
  ///   - random: how well each random circuit did; the higher the better.
  ///   - score: how well the circuit did.
  init(_ score: Float, against random: [Float], quantile: Float, rule: EvidenceRule) {
    let won = random.count { $0 < score }
    self.init(
      won: won, of: random.count, p: Self.tail(won, of: random.count, chance: rule.quantile), quantile: quantile)
  }

  /// - Parameters:
  ///   - kept: by a circuit alone; 1 is what the whole network does.
  ///   - random: by random circuits.
  init(kept: Float, against random: [Float], _ rule: EvidenceRule) {
    self.init(
      -abs(1 - kept), against: random.map { -abs(1 - $0) }, quantile: random.quantile(0.95) ?? 0, rule: rule)
  }

  /// - Parameters:
  ///   - left: without a circuit.
  ///   - random: without random circuits.
  init(left: Float, against random: [Float], _ rule: EvidenceRule) {
    self.init(-left, against: random.map { -$0 }, quantile: random.quantile(0.05) ?? 0, rule: rule)
  }

  /// The probability of at least `won` of `count` where each has this chance: the tail of the binomial distribution.
  package static func tail(_ won: Int, of count: Int, chance: Float) -> Float {
    let p = Double(chance)
    guard won > 0 else { return 1 }
    guard won <= count, p > 0, p < 1 else { return won <= count && p >= 1 ? 1 : 0 }
    // C(n, k) p^k (1-p)^(n-k), each from the one before, from the last down.
    var (term, sum) = (1.0, 0.0)
    for _ in 0..<count { term *= p }
    for k in stride(from: count, through: won, by: -1) {
      sum += term
      term *= Double(k) / Double(count - k + 1) * (1 - p) / p
    }
    return Float(min(sum, 1))
  }
}
