import Basics

/// The covariances of the channels of two layers over the same images and cells, each cell around its own mean.
struct Covariances: Sendable {
  let rows: Int
  let columns: Int
  /// `[rows, columns]`
  let values: [Double]

  /// From sums of products over the same images, in one order or several; the means are the same in all.
  static func all(
    _ products: [ChannelProducts], _ first: ChannelMoments, _ second: ChannelMoments
  ) -> [Covariances] {
    let (rows, columns, cells) = (first.channels, second.channels, first.cells)
    let (means, otherMeans) = (first.means, second.means)
    var ofMeans = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        for cell in 0..<cells { sum += means[row * cells + cell] * otherMeans[column * cells + cell] }
        ofMeans[row * columns + column] = sum / Double(max(cells, 1))
      }
    }
    let count = Double(max(first.count * cells, 1))
    return products.map { products in
      Covariances(
        rows: rows, columns: columns, values: zip(products.values, ofMeans).map { Double($0) / count - $1 })
    }
  }

  /// The sum of all squares: up to a factor, the Hilbert-Schmidt independence criterion with linear kernels.
  var squared: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// The correlation of two channels by their standard deviations; nil where one is constant.
  func correlation(_ row: Int, _ column: Int, _ first: [Double?], _ second: [Double?]) -> Double? {
    guard let a = first[row], let b = second[column] else { return nil }
    return Correlation.of(values[row * columns + column], a, b)
  }

  /// Linear centred kernel alignment of two layers: 1 where one is a rotation of the other, 0 where nothing of one can
  /// be told from the other (Kornblith, Norouzi, Lee, Hinton 2019, "Similarity of Neural Network Representations
  /// Revisited", equation 4). Nil where one of them never changes.
  ///
  /// - Parameters:
  ///   - cross: of the channels of one with those of the other.
  ///   - first: of the channels of one layer among each other; `second` likewise.
  static func alignment(cross: Covariances, first: Double, second: Double) -> Double? {
    let scale = first.squareRoot() * second.squareRoot()
    guard scale > 0, scale.isFinite else { return nil }
    let value = cross.squared / scale
    return value.isFinite ? min(max(value, 0), 1) : nil
  }
}
