import Foundation

/// How often values fall where, over images that may come in any grouping.
///
/// A bin is 2^``exponent`` wide and begins at a multiple of that, so that two neighbours are a bin of twice the width. The
/// width is the smallest with which all values take at most ``most`` bins: what is counted of some images is at least as
/// fine as what is counted of more, and together they come to the same as all at once.
package struct ValueBins: Hashable, Sendable {
  static let most = 32

  private(set) var exponent: Int
  /// The number of the first bin: it begins at this times the width.
  private(set) var first: Int
  package private(set) var counts: [Int]
  /// For every pair of neighbouring bins, of which the first has an even number, one of the images in it: the first of all.
  private(set) var samples: [Peak?]

  init(exponent: Int, first: Int, counts: [Int], samples: [Peak?]) {
    self.exponent = exponent
    self.first = first
    self.counts = counts
    self.samples = samples
  }

  /// - Parameter values: finite, one for each image, in the order of the images.
  init(_ values: [Peak]) {
    let (low, high) = (values.map(\.value).min() ?? 0, values.map(\.value).max() ?? 0)
    exponent = Self.exponent(low: low, high: high)
    first = Self.bin(of: low, exponent: exponent)
    counts = [Int](repeating: 0, count: Self.bin(of: high, exponent: exponent) - first + 1)
    samples = []
    samples = [Peak?](repeating: nil, count: pairCount)
    for value in values {
      let bin = Self.bin(of: value.value, exponent: exponent)
      counts[bin - first] += 1
      let pair = (bin >> 1) - (first >> 1)
      if samples[pair] == nil { samples[pair] = value }
    }
  }

  private var pairCount: Int { ((first + counts.count - 1) >> 1) - (first >> 1) + 1 }

  /// Of the values in the bins: the least that the first may hold, and what the last stays below.
  package var edges: (low: Double, high: Double) {
    (scalbn(Double(first), exponent), scalbn(Double(first + counts.count), exponent))
  }

  /// The same with bins at least so wide.
  private func widened(to wanted: Int) -> ValueBins {
    guard wanted > exponent else { return self }
    let shift = wanted - exponent
    func moved(_ number: Int) -> Int { shift < Int.bitWidth ? number >> shift : (number < 0 ? -1 : 0) }
    let start = moved(first)
    var wide = ValueBins(
      exponent: wanted, first: start,
      counts: [Int](repeating: 0, count: moved(first + counts.count - 1) - start + 1), samples: [])
    wide.samples = [Peak?](repeating: nil, count: wide.pairCount)
    for (place, count) in counts.enumerated() { wide.counts[moved(first + place) - start] += count }
    for case let (place, sample?) in samples.enumerated() {
      let pair = moved((first >> 1) + place) - (start >> 1)
      if wide.samples[pair].map({ sample.image < $0.image }) ?? true { wide.samples[pair] = sample }
    }
    return wide
  }

  /// Of some images and others that come after them, whose places are counted on.
  ///
  /// - Parameters:
  ///   - low: the smallest value of all.
  ///   - high: the largest.
  func merged(with other: ValueBins, low: Float, high: Float, offset: Int) -> ValueBins {
    let exponent = Self.exponent(low: low, high: high)
    let (one, two) = (widened(to: exponent), other.widened(to: exponent))
    let start = min(one.first, two.first)
    let end = max(one.first + one.counts.count, two.first + two.counts.count)
    var sum = ValueBins(
      exponent: exponent, first: start, counts: [Int](repeating: 0, count: end - start), samples: [])
    sum.samples = [Peak?](repeating: nil, count: sum.pairCount)
    for (part, offset) in [(one, 0), (two, offset)] {
      for (place, count) in part.counts.enumerated() { sum.counts[part.first - start + place] += count }
      for case let (place, sample?) in part.samples.enumerated() {
        let pair = (part.first >> 1) - (start >> 1) + place
        if sum.samples[pair] == nil { sum.samples[pair] = sample.moved(by: offset) }
      }
    }
    return sum
  }

  private static func bin(of value: Float, exponent: Int) -> Int {
    // A Float is a whole number of the finest width that is taken, and of at most 2^22 of these.
    Int(clamping: Int64(scalbn(Double(value), -exponent).rounded(.down)))
  }

  /// The smallest exponent with which all fits; never so small that a number of a bin would be beyond 2^22.
  private static func exponent(low: Float, high: Float) -> Int {
    let size = max(abs(low), abs(high))
    guard size > 0 else { return -149 }
    let finest = max(Int(size.exponent) - 20, -149)
    let range = Double(high) - Double(low)
    var exponent = range > 0 ? max(finest, Int(range.exponent) - 6) : finest
    while bin(of: high, exponent: exponent) - bin(of: low, exponent: exponent) >= most { exponent += 1 }
    return exponent
  }
}
