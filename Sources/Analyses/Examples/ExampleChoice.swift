import Algorithms
import Basics
package import Findings

/// Which images to show for a unit, and the numbers about all of them, from what it did on every image.
package struct ExampleChoice: Sendable {
  /// The strongest first; only such as excite the unit at all.
  package let strongest: [Peak]
  /// From the weakest image to the strongest, as many of each step of the range (``ResponseRange``) as of the others as
  /// far as there are images.
  package let samples: [Peak]
  /// The one furthest below 0 first.
  package let negative: [Peak]
  package let histogram: Histogram

  /// - Parameters:
  ///   - least: what the largest activation must be above on the strongest.
  package init(_ tally: UnitTally, least: Float = 0, parameters: ExampleParameters) {
    strongest = Array(tally.strongest.prefix(parameters.strongest).prefix { $0.value > least })
    negative = Array((tally.lower?.lowest ?? []).prefix(parameters.strongest))
    samples = Self.samples(of: tally, parameters.samples)
    histogram = Histogram(of: tally)
  }

  private static func samples(of tally: UnitTally, _ count: Int) -> [Peak] {
    guard count > 1, let top = tally.strongest.first else { return count == 1 ? [tally.weakest] : [] }
    let ends = [tally.weakest, top]
    let between = tally.bins.samples.compactMap(\.self).filter { sample in
      !ends.contains { $0.image == sample.image }
    }
    let chosen = spread(between, over: top.value, count - 2)
    return ([tally.weakest] + chosen + [top]).uniqued(on: \.image).map(\.self)
  }

  /// `count` images in the order given, as many of each step as of the others; those between the weakest and the strongest
  /// step first, as these two have an image without that.
  private static func spread(_ images: [Peak], over top: Float, _ count: Int) -> [Peak] {
    let steps = ResponseRange.divided(images, value: \.value, top: top)
    var shares = steps.map { _ in 0 }
    let order = Array(steps.indices.dropFirst().dropLast()) + [steps.startIndex, steps.endIndex - 1]
    for _ in 0..<count {
      let next = order.filter { shares[$0] < steps[$0].count }.min { shares[$0] < shares[$1] }
      if let next { shares[next] += 1 }
    }
    return zip(steps, shares).flatMap { step, share in spaced(share, of: step.count).map { step[$0] } }
  }

  /// `count` places evenly spaced over 0..<total.
  private static func spaced(_ count: Int, of total: Int) -> [Int] {
    guard total > count else { return Array(0..<total) }
    return (0..<count).map { (2 * $0 + 1) * total / (2 * count) }
  }
}

extension Histogram {
  /// Of a unit's largest value on each image; of one that is the same on all, a single bar.
  fileprivate init(of tally: UnitTally) {
    let (least, largest) = (tally.weakest.value, tally.strongest.first?.value ?? tally.weakest.value)
    guard least < largest else {
      self.init(low: least, high: largest, counts: [tally.bins.counts.reduce(0, +)])
      return
    }
    let limit = Double(Float.greatestFiniteMagnitude)
    let (low, high) = tally.bins.edges
    self.init(
      low: Float(min(max(low, -limit), limit)), high: Float(min(max(high, -limit), limit)), counts: tally.bins.counts)
  }
}

/// How many examples a page shows.
package struct ExampleParameters: Hashable, Sendable, Codable {
  package var strongest: Int
  package var samples: Int

  package init(strongest: Int = 12, samples: Int = 8) {
    self.strongest = strongest
    self.samples = samples
  }
}
