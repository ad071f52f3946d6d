import Networks
import Testing

/// Operators as plain loops, to compare with.
enum Reference {
  /// x `[N, C, H, W]`, weights `[O, C / groups, KH, KW]`
  static func convolve(
    _ x: Tensor, _ weights: Tensor?, _ bias: Tensor?, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
    groups: Int = 1
  ) throws -> Tensor {
    let w = try #require(weights)
    let (xs, ws) = (x.shape.dimensions, w.shape.dimensions)
    let height = (xs[2] + 2 * padding - (ws[2] - 1) * dilation - 1) / stride + 1
    let width = (xs[3] + 2 * padding - (ws[3] - 1) * dilation - 1) / stride + 1
    var y = Tensor(zeros: [xs[0], ws[0], height, width])
    var index = 0
    for n in 0..<xs[0] {
      for o in 0..<ws[0] {
        for row in 0..<height {
          for column in 0..<width {
            var sum = Double(bias?.values[o] ?? 0)
            for c in 0..<ws[1] {
              let channel = o / (ws[0] / groups) * ws[1] + c
              for i in 0..<ws[2] {
                for j in 0..<ws[3] {
                  let (r, s) = (row * stride + i * dilation - padding, column * stride + j * dilation - padding)
                  guard (0..<xs[2]).contains(r), (0..<xs[3]).contains(s) else { continue }
                  sum +=
                    Double(x.values[((n * xs[1] + channel) * xs[2] + r) * xs[3] + s])
                    * Double(w.values[((o * ws[1] + c) * ws[2] + i) * ws[3] + j])
                }
              }
            }
            y.values[index] = Float(sum)
            index += 1
          }
        }
      }
    }
    return y
  }

  static func relu(_ x: Tensor) -> Tensor { Tensor(x.shape, x.values.map { max($0, 0) }) }
}
