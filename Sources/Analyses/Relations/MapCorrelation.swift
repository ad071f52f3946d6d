import Artifacts
import Basics
import Engine

/// Correlates every unit of a layer with every unit after a change of the image, over images and positions.
struct MapCorrelation: Sendable {
  let channels: Int
  private var samples = 0
  private var sumBefore: [Double]
  private var sumAfter: [Double]
  private var squaresBefore: [Double]
  private var squaresAfter: [Double]
  /// `[channels before, channels after]`
  private var products: [Float]

  init(channels: Int) {
    self.channels = channels
    sumBefore = [Double](repeating: 0, count: channels)
    sumAfter = sumBefore
    squaresBefore = sumBefore
    squaresAfter = sumBefore
    products = [Float](repeating: 0, count: channels * channels)
  }

  /// Adds samples: the values of all channels at the same places, `[channels, samples]` before and after.
  mutating func add(before: [Float], after: [Float]) {
    let count = before.count / max(channels, 1)
    samples += count
    for channel in 0..<channels {
      let own = (channel * count)..<((channel + 1) * count)
      MapCorrelation.addMoments(before[own], &sumBefore[channel], &squaresBefore[channel])
      MapCorrelation.addMoments(after[own], &sumAfter[channel], &squaresAfter[channel])
    }
    guard count > 0 else { return }
    multiplyMatrices(
      rows: channels, columns: channels, inner: count, transposingSecond: true, adding: true, before, after,
      into: &products)
  }

  /// With the sums over other images.
  func adding(_ other: MapCorrelation) -> MapCorrelation {
    var sum = self
    sum.samples += other.samples
    for channel in 0..<channels {
      sum.sumBefore[channel] += other.sumBefore[channel]
      sum.sumAfter[channel] += other.sumAfter[channel]
      sum.squaresBefore[channel] += other.squaresBefore[channel]
      sum.squaresAfter[channel] += other.squaresAfter[channel]
    }
    for i in products.indices { sum.products[i] += other.products[i] }
    return sum
  }

  /// The correlation of each channel before with each after, `[channels, channels]`; 0 where one is constant.
  func correlations() -> [Float] {
    let count = Double(max(samples, 1))
    func deviation(_ sum: Double, _ squares: Double) -> Double {
      let variance = squares / count - (sum / count) * (sum / count)
      return variance > 1e-12 * squares / count ? variance.squareRoot() : 0
    }
    let before = (0..<channels).map { deviation(sumBefore[$0], squaresBefore[$0]) }
    let after = (0..<channels).map { deviation(sumAfter[$0], squaresAfter[$0]) }
    var result = [Float](repeating: 0, count: channels * channels)
    for u in 0..<channels {
      for v in 0..<channels where before[u] > 0 && after[v] > 0 {
        let covariance = Double(products[u * channels + v]) / count - sumBefore[u] / count * sumAfter[v] / count
        result[u * channels + v] = Float(Correlation.of(covariance, before[u], after[v]) ?? 0)
      }
    }
    return result
  }

  /// What is kept of some images: the moments as they are, each product as a share of what it can be at most, in 32,767ths.
  ///
  /// - Parameter isSymmetric: whether before and after are the same, so that half of the products say all.
  func write(to bytes: inout ByteWriter, isSymmetric: Bool) {
    bytes.write(UInt(samples))
    for values in [sumBefore, squaresBefore] + (isSymmetric ? [] : [sumAfter, squaresAfter]) {
      for value in values { bytes.write(value.bitPattern) }
    }
    let (rows, columns) = roots
    var levels: [Int16] = []
    levels.reserveCapacity(channels * channels)
    for row in 0..<channels {
      for column in (isSymmetric ? row : 0)..<channels {
        let share = products[row * channels + column] / (rows[row] * columns[column]) * Self.levels
        levels.append(share.isFinite ? Int16(min(max(share.rounded(), -Self.levels), Self.levels)) : 0)
      }
    }
    bytes.write(levels)
  }

  /// Nil where it is damaged.
  init?(channels: Int, from bytes: inout ByteReader, isSymmetric: Bool) {
    self.init(channels: channels)
    guard let samples = bytes.whole(), let sumBefore = bytes.doubles(channels),
      let squaresBefore = bytes.doubles(channels)
    else { return nil }
    self.samples = samples
    self.sumBefore = sumBefore
    self.squaresBefore = squaresBefore
    if isSymmetric {
      (sumAfter, squaresAfter) = (sumBefore, squaresBefore)
    } else {
      guard let sumAfter = bytes.doubles(channels), let squaresAfter = bytes.doubles(channels) else { return nil }
      self.sumAfter = sumAfter
      self.squaresAfter = squaresAfter
    }
    let count = isSymmetric ? channels * (channels + 1) / 2 : channels * channels
    guard let levels = bytes.shorts(count) else { return nil }
    let (rows, columns) = roots
    var next = 0
    for row in 0..<channels {
      for column in (isSymmetric ? row : 0)..<channels {
        let value = Float(levels[next]) / Self.levels * (rows[row] * columns[column])
        next += 1
        products[row * channels + column] = value.isFinite ? value : 0
        if isSymmetric { products[column * channels + row] = products[row * channels + column] }
      }
    }
  }

  private static let levels: Float = 32_767

  /// No product of two channels is larger than that of these.
  private var roots: (before: [Float], after: [Float]) {
    (squaresBefore.map { Float($0.squareRoot()) }, squaresAfter.map { Float($0.squareRoot()) })
  }

  private static func addMoments(
    _ values: ArraySlice<Float>, _ sum: inout Double, _ squares: inout Double
  ) {
    var (total, energy) = (Float(0), Float(0))
    for value in values {
      total += value
      energy += value * value
    }
    sum += Double(total)
    squares += Double(energy)
  }
}
