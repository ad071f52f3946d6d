package import Images

import func Foundation.log

/// The colours of pixels from three planes whose axes are those along which natural images vary.
///
/// `pixel = sigmoid(M plane / 4)`, with the columns of the square root of ImageNet's colour covariance over the
/// largest column norm in M (Lucid's `color_correlation_svd_sqrt`). The pixels' channels are in the model's order.
package struct DecorrelatedColour: Sendable {
  private let first: SIMD4<Float>
  private let second: SIMD4<Float>
  private let third: SIMD4<Float>

  package init(order: Preprocessing.Order) {
    func inOrder(_ column: SIMD4<Float>) -> SIMD4<Float> {
      (order == .bgr ? SIMD4(column.z, column.y, column.x, 0) : column) / 4
    }
    first = inOrder([0.562829, 0.584476, 0.584476, 0])
    second = inOrder([0.194825, 0, -0.194825, 0])
    third = inOrder([0.043295, -0.108236, 0.064942, 0])
  }

  /// The planes `[3, height, width]` of which ``paint(_:onto:)`` makes the pixels of a canvas; those that are all black or
  /// full in a channel, which no plane can be, are taken a little inwards.
  package func planes(of canvas: FeatureCanvas, into planes: UnsafeMutablePointer<Float>) {
    let area = canvas.height * canvas.width
    // Cramer's rule: the columns' cross products are the rows of the inverse times the determinant.
    let rows = [Self.cross(second, third), Self.cross(third, first), Self.cross(first, second)]
    let determinant = (first * rows[0]).sum()
    for y in 0..<canvas.height {
      let row = canvas.row(y)
      for x in 0..<canvas.width {
        let level = row[x].clamped(lowerBound: SIMD4(repeating: 0.02), upperBound: SIMD4(repeating: 0.98))
        let logit = SIMD4(log(level.x / (1 - level.x)), log(level.y / (1 - level.y)), log(level.z / (1 - level.z)), 0)
        for (plane, inverse) in rows.enumerated() {
          planes[plane * area + y * canvas.width + x] = (inverse * logit).sum() / determinant
        }
      }
    }
  }

  private static func cross(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
  }

  /// Planes `[3, height, width]` to the pixels of a canvas.
  package func paint(_ planes: UnsafePointer<Float>, onto canvas: FeatureCanvas) {
    let area = canvas.height * canvas.width
    for y in 0..<canvas.height {
      let row = canvas.row(y)
      let plane = planes + y * canvas.width
      for x in 0..<canvas.width {
        row[x] = logistic(plane[x] * first + plane[area &+ x] * second + plane[2 &* area &+ x] * third)
      }
    }
  }

  /// The gradient of the planes from that of the pixels; `canvas` holds the pixels that were painted.
  package func pullBack(
    _ gradient: FeatureCanvas, through canvas: FeatureCanvas, onto planes: UnsafeMutablePointer<Float>
  ) {
    let area = canvas.height * canvas.width
    for y in 0..<canvas.height {
      let (pixels, gradients) = (canvas.row(y), gradient.row(y))
      let plane = planes + y * canvas.width
      for x in 0..<canvas.width {
        let slope = gradients[x] * pixels[x] * (1 - pixels[x])
        let (a, b, c) = (slope * first, slope * second, slope * third)
        plane[x] = a.x + a.y + a.z
        plane[area &+ x] = b.x + b.y + b.z
        plane[2 &* area &+ x] = c.x + c.y + c.z
      }
    }
  }
}

/// `1 / (1 + exp(-x))`, to about 1e-6 of its value.
///
/// Four lanes at once, and the same bits on every machine: `2^n 2^f` with the Taylor series of `2^f` for f in
/// -0.5 ... 0.5; adding 1.5 * 2^23 rounds to n and leaves it in the lowest bits.
package func logistic(_ x: SIMD4<Float>) -> SIMD4<Float> {
  let limit = SIMD4<Float>(repeating: 126)
  var t = x * -1.442_695
  t.replace(with: limit, where: t .> limit)
  t.replace(with: -limit, where: t .< -limit)
  let shifted = t + 12_582_912
  let f = t - (shifted - 12_582_912)
  var power = f * 1.540_353e-4 + 1.333_356e-3
  power = power * f + 9.618_129e-3
  power = power * f + 5.550_411e-2
  power = power * f + 2.402_265e-1
  power = power * f + 6.931_472e-1
  power = power * f + 1
  let exponent = unsafeBitCast(shifted, to: SIMD4<UInt32>.self) &<< 23
  let exponential = unsafeBitCast(unsafeBitCast(power, to: SIMD4<UInt32>.self) &+ exponent, to: SIMD4<Float>.self)
  return 1 / (1 + exponential)
}
