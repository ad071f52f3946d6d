import Foundation

/// Kingma and Ba's optimiser, climbing: `p += rate * m / (sqrt v + epsilon)` with running means m of the gradient and v
/// of its square, both corrected for their start at 0.
package final class Adam {
  private let mean: FloatBuffer
  private let square: FloatBuffer
  private var steps = 0

  package init(_ count: Int) {
    mean = FloatBuffer(count)
    square = FloatBuffer(count)
  }

  package func reset() {
    mean.clear()
    square.clear()
    steps = 0
  }

  /// Writes the parameters after one more step into `next`.
  package func climb(from parameters: FloatBuffer, _ gradient: FloatBuffer, rate: Float, into next: FloatBuffer) {
    steps += 1
    let (decay, squareDecay) = (Float(0.9), Float(0.999))
    let step = rate / Float(1 - pow(0.9, Double(steps)))
    let correction = Float(1 / (1 - pow(0.999, Double(steps))))
    let (m, v, g, p, q) = (mean.pointer, square.pointer, gradient.pointer, parameters.pointer, next.pointer)
    for i in 0..<parameters.count {
      let slope = g[i]
      let average = decay * m[i] + (1 - decay) * slope
      let power = squareDecay * v[i] + (1 - squareDecay) * slope * slope
      m[i] = average
      v[i] = power
      q[i] = p[i] + step * average / ((power * correction).squareRoot() + 1e-8)
    }
  }
}
