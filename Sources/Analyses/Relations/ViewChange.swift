import Basics
import Foundation

/// A change of the image under which units of a layer may stand for one another.
package enum ViewChange: Hashable, Sendable {
  /// The mirror image, moved to the right by so many pixels.
  case mirror(shift: Int)
  /// By degrees, anticlockwise, about the middle of the image, moved by half as many pixels along both axes.
  case rotation(Int, shift: Int)

  /// Where the pixel at (x, y) comes to be, in an image of this size.
  func destination(x: Double, y: Double, size: Size) -> (x: Double, y: Double) {
    switch self {
    case .mirror(let shift): return (Double(size.width - 1 + shift) - x, y)
    case .rotation(let degrees, let shift):
      let middle = (x: Double(size.width - 1 + shift) / 2, y: Double(size.height - 1 + shift) / 2)
      let (cosine, sine) = Turn(degrees).parts
      let (dx, dy) = (x - middle.x, y - middle.y)
      // Rows count downwards, so an anticlockwise turn takes the right to the top.
      return (middle.x + cosine * dx + sine * dy, middle.y - sine * dx + cosine * dy)
    }
  }

  /// The image so changed. What comes from outside is the nearest pixel at the edge.
  ///
  /// - Parameter input: planar `[channels, height, width]`.
  func applied(to input: [Float], size: Size) -> [Float] {
    switch self {
    case .mirror(let shift): Self.mirrored(input, width: size.width, shift: shift)
    case .rotation(let degrees, let shift): Self.sampled(input, size: size, at: .rotation(-degrees, shift: shift))
    }
  }

  /// For each pixel what is where the change takes it, between four pixels.
  private static func sampled(_ input: [Float], size: Size, at change: ViewChange) -> [Float] {
    let (height, width) = (size.height, size.width)
    let (right, below) = (min(1, width - 1), min(1, height - 1) * width)
    var result = [Float](repeating: 0, count: input.count)
    for y in 0..<height {
      for x in 0..<width {
        let from = change.destination(x: Double(x), y: Double(y), size: size)
        let (column, row) = (min(max(from.x, 0), Double(width - 1)), min(max(from.y, 0), Double(height - 1)))
        let (left, top) = (min(Int(column), max(width - 2, 0)), min(Int(row), max(height - 2, 0)))
        let (a, b) = (Float(column - Double(left)), Float(row - Double(top)))
        for plane in stride(from: 0, to: input.count, by: size.count) {
          let start = plane + top * width + left
          let upper = input[start] * (1 - a) + input[start + right] * a
          let lower = input[start + below] * (1 - a) + input[start + below + right] * a
          result[plane + y * width + x] = upper * (1 - b) + lower * b
        }
      }
    }
    return result
  }

  /// Every pixel comes to be at one: there is nothing between pixels to be worked out.
  private static func mirrored(_ input: [Float], width: Int, shift: Int) -> [Float] {
    let sources = (0..<width).map { min(max(width - 1 + shift - $0, 0), width - 1) }
    return [Float](unsafeUninitializedCapacity: input.count) { pixels, count in
      for row in stride(from: 0, to: input.count, by: max(width, 1)) {
        for source in sources {
          pixels.initializeElement(at: count, to: input[row + source])
          count += 1
        }
      }
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
