import Foundation

/// A change of the image under which units of a layer may stand for one another.
enum ViewChange: Hashable, Sendable {
  case mirror
  /// By degrees, anticlockwise, about the middle of the image.
  case rotation(Int)

  /// Where the pixel at (x, y) comes to be, in an image of `size` x `size` pixels. `shift` moves the mirror image to
  /// the right, and the middle of a turn by half of that along both axes.
  func destination(x: Double, y: Double, size: Int, shift: Int) -> (x: Double, y: Double) {
    let middle = Double(size - 1 + shift) / 2
    switch self {
    case .mirror: return (2 * middle - x, y)
    case .rotation(let degrees):
      let (cosine, sine) = Turn(degrees).parts
      let (dx, dy) = (x - middle, y - middle)
      // Rows count downwards, so an anticlockwise turn takes the right to the top.
      return (middle + cosine * dx + sine * dy, middle - sine * dx + cosine * dy)
    }
  }

  /// The image so changed. What comes from outside is the nearest pixel at the edge.
  ///
  /// - Parameter input: planar `[channels, size, size]`.
  func applied(to input: [Float], channels: Int, size: Int, shift: Int) -> [Float] {
    var result = [Float](repeating: 0, count: input.count)
    for y in 0..<size {
      for x in 0..<size {
        let from = source(x: Double(x), y: Double(y), size: size, shift: shift)
        let (column, row) = (min(max(from.x, 0), Double(size - 1)), min(max(from.y, 0), Double(size - 1)))
        let (left, top) = (min(Int(column), size - 2), min(Int(row), size - 2))
        let (a, b) = (Float(column - Double(left)), Float(row - Double(top)))
        for channel in 0..<channels {
          let start = (channel * size + top) * size + left
          let upper = input[start] * (1 - a) + input[start + 1] * a
          let lower = input[start + size] * (1 - a) + input[start + size + 1] * a
          result[(channel * size + y) * size + x] = upper * (1 - b) + lower * b
        }
      }
    }
    return result
  }

  private func source(x: Double, y: Double, size: Int, shift: Int) -> (x: Double, y: Double) {
    switch self {
    case .mirror: destination(x: x, y: y, size: size, shift: shift)
    case .rotation(let degrees): ViewChange.rotation(-degrees).destination(x: x, y: y, size: size, shift: shift)
    }
  }
}

/// The cosine and sine of an angle in degrees, exact at quarter turns.
private struct Turn {
  let parts: (cosine: Double, sine: Double)

  init(_ degrees: Int) {
    let angle = ((degrees % 360) + 360) % 360
    switch angle {
    case 0: parts = (1, 0)
    case 90: parts = (0, 1)
    case 180: parts = (-1, 0)
    case 270: parts = (0, -1)
    default:
      let radians = Double(angle) * .pi / 180
      parts = (cos(radians), sin(radians))
    }
  }
}
