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

  /// - Parameter activities: what the unit did on each image. Images that tie keep their order.
  package init(_ activities: [UnitActivity], parameters: ExampleParameters) {
    let ranked = activities.indices.sorted {
      (activities[$1].largest, $0) < (activities[$0].largest, $1)
    }
    strongest = ranked.prefix(parameters.strongest).filter { activities[$0].largest > 0 }
    samples = ExampleChoice.spaced(parameters.samples, of: ranked.count).reversed().map { ranked[$0] }
    histogram = ExampleChoice.histogram(activities.map(\.largest), bins: parameters.bins)
    let count = Double(max(activities.count, 1))
    mean = activities.reduce(0) { $0 + Double($1.mean) } / count
    shareActive = Double(activities.count { $0.largest > 0 }) / count
    unboundedCount = activities.count { !$0.isFinite }
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
