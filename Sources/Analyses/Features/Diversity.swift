import Engine
package import Networks

/// What keeps the pictures of a set unlike: a penalty on the likeness of their style.
///
/// `penalty = 100 / B * sum over i != j of <G_i, G_j>` over B pictures, with G the channel Gram matrix of the layer's
/// map, divided by its norm (Lucid's `diversity`).
package final class Diversity {
  private let count: Int
  private let units: UnitSpace
  private let grams: [FloatBuffer]
  private let norms: FloatBuffer
  private let slope: FloatBuffer
  private let product: FloatBuffer
  /// A map whose units do not lie one after another.
  private let dense: FloatBuffer
  private let weight: Float = 100

  package init(count: Int, units: UnitSpace) {
    self.count = count
    self.units = units
    let channels = units.count
    grams = (0..<count).map { _ in FloatBuffer(channels * channels) }
    norms = FloatBuffer(count)
    slope = FloatBuffer(channels * channels)
    product = FloatBuffer(channels * units.grid.count)
    dense = FloatBuffer(units.isMaps ? 0 : product.count)
  }

  /// The penalty on these maps, one for each picture; subtracts its gradient from `gradients`.
  package func penalty(_ maps: [Map], subtractingGradientsFrom gradients: [Map]?) -> Float {
    let channels = units.count
    let size = channels * channels
    for (map, (index, gram)) in zip(maps, grams.enumerated()) {
      let values = matrix(map)
      multiplyMatrices(
        rows: channels, columns: channels, inner: map.area, transposingSecond: true, values, values,
        into: gram.pointer)
      norms.pointer[index] = max(dot(gram.pointer, gram.pointer, size).squareRoot(), 1e-10)
      let inverse = 1 / norms.pointer[index]
      for i in 0..<size { gram.pointer[i] *= inverse }
    }
    var penalty: Float = 0
    let factor = weight / Float(count)
    for (i, gram) in grams.enumerated() {
      // d penalty / d gram, each pair being counted twice.
      slope.clear()
      for (j, other) in grams.enumerated() where j != i {
        for k in 0..<size { slope.pointer[k] += 2 * factor * other.pointer[k] }
      }
      let along = dot(slope.pointer, gram.pointer, size)
      penalty += along / 2
      guard let gradients else { continue }
      // Through the norm, then through G = F F^T.
      let inverse = 1 / norms.pointer[i]
      for k in 0..<size { slope.pointer[k] = 2 * inverse * (slope.pointer[k] - along * gram.pointer[k]) }
      let map = gradients[i]
      multiplyMatrices(
        rows: channels, columns: map.area, inner: channels, slope.pointer, matrix(maps[i]), into: product.pointer)
      for unit in 0..<channels {
        for place in 0..<map.area { map[unit, place] -= product.pointer[unit * map.area + place] }
      }
    }
    return penalty
  }

  /// A map as `[units, places]`, until the next is asked for.
  private func matrix(_ map: Map) -> UnsafePointer<Float> {
    guard !units.isMaps else { return UnsafePointer(map.values) }
    units.copyMaps(from: map.values, to: dense.pointer)
    return UnsafePointer(dense.pointer)
  }

  private func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
    var sum: Double = 0
    for i in 0..<count { sum += Double(a[i]) * Double(b[i]) }
    return Float(sum)
  }
}
