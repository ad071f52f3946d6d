// Inlinable, so that sorting is compiled for the numbers at hand: bootstraps ask for thousands of medians.
extension Collection where Element: BinaryFloatingPoint {
  /// The number below which this share of them lies, between two of them in proportion; nil of none. None may be nan.
  @inlinable package func quantile(_ share: Element) -> Element? {
    let sorted = sorted()
    guard let last = sorted.indices.last else { return nil }
    let place = Swift.min(Swift.max(share, 0), 1) * Element(last)
    let lower = Int(place)
    let upper = Swift.min(lower + 1, last)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (place - Element(lower))
  }

  /// The middle of the numbers in their order, the mean of two where there is no one; nil of none.
  @inlinable package var median: Element? { quantile(0.5) }
}
