package import Basics
package import Findings

/// Which images to show for a unit, and the numbers about all of them, from the unit's records on every image.
package struct ExampleChoice: Sendable {
  /// Numbers of images, the strongest first; only such as excite the unit at all.
  package let strongest: [Int]
  /// Numbers of images at evenly spaced ranks, from the weakest to the strongest.
  package let samples: [Int]
  package let histogram: Histogram
  package let mean: Double
  package let shareActive: Double
  /// Images on which the unit is infinite or not a number somewhere.
  package let unboundedCount: Int
  /// Numbers of images, the one furthest below 0 first.
  package let negative: [Int]
  /// How many different images share the largest activation of all.
  package let tiedCount: Int

  /// Images on which the unit's largest activation is the same come in the order of its mean on them, then of the place
  /// where it is, then of their content: never of their names.
  ///
  /// - Parameters:
  ///   - activities: what the unit did on each image.
  ///   - lower: the other end, of a unit that has two.
  ///   - contents: the digest of each image.
  ///   - least: what the largest activation must be above on the strongest.
  package init(
    _ activities: [UnitActivity], lower: [LowerActivity]? = nil, contents: [Digest], least: Float = 0,
    parameters: ExampleParameters
  ) {
    let ranked = activities.indices.sorted { a, b in
      let (first, second) = (activities[a], activities[b])
      if first.largest != second.largest { return first.largest > second.largest }
      if first.mean != second.mean { return first.mean > second.mean }
      return first.cell != second.cell ? first.cell < second.cell : contents[a] < contents[b]
    }
    strongest = ranked.prefix(parameters.strongest).filter { activities[$0].largest > least }
    samples = ExampleChoice.spaced(parameters.samples, of: ranked.count).reversed().map { ranked[$0] }
    histogram = ExampleChoice.histogram(activities.map(\.largest), bins: parameters.bins)
    let count = Double(max(activities.count, 1))
    mean = activities.reduce(0) { $0 + Double($1.mean) } / count
    shareActive = Double(activities.count { $0.largest > 0 }) / count
    unboundedCount = activities.count { !$0.isFinite }
    negative =
      lower.map { lower in
        let below = lower.indices.filter { lower[$0].smallest < 0 }.sorted { a, b in
          let (first, second) = (lower[a], lower[b])
          if first.smallest != second.smallest { return first.smallest < second.smallest }
          if activities[a].mean != activities[b].mean { return activities[a].mean < activities[b].mean }
          return first.cell != second.cell ? first.cell < second.cell : contents[a] < contents[b]
        }
        return Array(below.prefix(parameters.strongest))
      } ?? []
    let top = strongest.first.map { activities[$0].largest }
    tiedCount = Set(activities.indices.filter { activities[$0].largest == top }.map { contents[$0] }).count
  }

  /// `count` places evenly spaced over 0..<total, both ends among them.
  private static func spaced(_ count: Int, of total: Int) -> [Int] {
    guard count > 1, total > count else { return Array(0..<min(count, total)) }
    return (0..<count).map { ($0 * (total - 1) + (count - 1) / 2) / (count - 1) }
  }

  /// Of finite values. Ranges that single precision cannot divide, of huge values or of tiny ones, take double.
  private static func histogram(_ values: [Float], bins: Int) -> Histogram {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let scale = high > low ? Float(bins) / (high - low) : 0
    let wide = high > low ? Double(bins) / (Double(high) - Double(low)) : 0
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      let place = scale.isNormal ? Double((value - low) * scale) : (Double(value) - Double(low)) * wide
      counts[min(Int(place), bins - 1)] += 1
    }
    return Histogram(low: low, high: high, counts: counts)
  }
}

/// How many examples a page shows.
package struct ExampleParameters: Hashable, Sendable, Codable {
  package var strongest: Int
  package var samples: Int
  /// Bars of the histogram.
  package var bins: Int

  package init(strongest: Int = 12, samples: Int = 8, bins: Int = 32) {
    self.strongest = strongest
    self.samples = samples
    self.bins = bins
  }
}
