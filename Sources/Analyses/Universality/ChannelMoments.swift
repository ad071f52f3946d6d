/// Means and spreads of a layer's channels, added up chunk by chunk.
///
/// Each cell has a mean of its own: what is the same in every image, as at the border of a map, is no variation. What is
/// added up is taken less the cell's mean over the first chunk, so that sums of squares do not lose their digits.
struct ChannelMoments: Sendable {
  /// Images.
  private(set) var count = 0
  let channels: Int
  let cells: Int
  /// `[channels, cells]`, of the shifted values.
  private(set) var sums: [Double]
  private var shifts: [Float] = []
  /// For each channel, of the shifted values of all cells.
  private var squares: [Double]
  /// The largest distance from 0.
  private var largest: [Float]

  init(channels: Int, cells: Int) {
    self.channels = channels
    self.cells = cells
    sums = [Double](repeating: 0, count: channels * cells)
    squares = [Double](repeating: 0, count: channels)
    largest = [Float](repeating: 0, count: channels)
  }

  /// Adds samples and takes the shift off them.
  mutating func add(_ samples: inout MapSamples) {
    let images = samples.count / max(cells, 1)
    guard images > 0 else { return }
    if shifts.isEmpty { shifts = Self.means(samples, cells: cells, images: images) }
    count += images
    for channel in 0..<channels {
      for image in 0..<images {
        let start = channel * samples.count + image * cells
        for cell in 0..<cells {
          let value = samples.values[start + cell]
          let moved = value - shifts[channel * cells + cell]
          samples.values[start + cell] = moved
          largest[channel] = max(largest[channel], abs(value))
          sums[channel * cells + cell] += Double(moved)
          squares[channel] += Double(moved) * Double(moved)
        }
      }
    }
  }

  private static func means(_ samples: MapSamples, cells: Int, images: Int) -> [Float] {
    (0..<(samples.channels * cells)).map { place in
      let start = place / cells * samples.count + place % cells
      let sum = (0..<images).reduce(0) { $0 + Double(samples.values[start + $1 * cells]) }
      return Float(sum / Double(images))
    }
  }

  /// `[channels, cells]`, of the shifted values.
  var means: [Double] { sums.map { $0 / Double(max(count, 1)) } }

  /// How far each channel strays from the means of its cells; nil for one that is the same on every image, up to
  /// rounding.
  var deviations: [Double?] {
    let means = means
    return (0..<channels).map { channel in
      let own = means[(channel * cells)..<((channel + 1) * cells)]
      let all = Double(max(count * cells, 1))
      let variance = squares[channel] / all - own.reduce(0) { $0 + $1 * $1 } / Double(max(cells, 1))
      guard variance > 0, variance.isFinite else { return nil }
      let deviation = variance.squareRoot()
      return deviation > 1e-6 * Double(largest[channel]) ? deviation : nil
    }
  }
}
