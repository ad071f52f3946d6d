import Foundation

/// The input at another size, along each axis by itself (Resize, Upsample).
///
/// Whatever the mode, along one axis each output position is a weighted sum of a few input positions: ``taps(axis:_:)``
/// says which, so that the engine needs one kernel for all modes, and its transpose is the backward pass.
/// Input: x.
package struct Resampling: Operator, Hashable {
  package enum Mode: Hashable, Sendable, Codable {
    case nearest(Rounding)
    case linear
    /// Keys' cubic with its parameter a.
    case cubic(Float)
  }

  /// How a position between two input positions becomes one of them.
  package enum Rounding: String, Hashable, Sendable, Codable {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor
    case ceil
  }

  /// Where an output position lies in the input (ONNX's coordinate_transformation_mode).
  package enum Coordinates: String, Hashable, Sendable, Codable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
  }

  /// The new extent of one axis.
  ///
  /// A factor is a number of 32 bits, and so is its product with the extent: 10 cells by 1.4 are 14. ONNX's reference
  /// takes the specification's `floor(input_dim * scale)` for a product of exact numbers, in which 1.4 is a little less
  /// than that, and makes 13. ONNX Runtime and PyTorch, from which the models come, make 14.
  package enum Size: Hashable, Sendable, Codable {
    case kept
    case scaled(Float)
    case fixed(Int)
  }

  package var mode: Mode
  package var coordinates: Coordinates
  /// One for each axis.
  package var sizes: [Size]
  /// Whether a smaller image is made from all the pixels that fall into each of its own.
  package var antialiased: Bool
  /// Whether weights that fall outside the image are shared among the others, rather than given to the edge.
  package var excludesOutside: Bool

  package init(
    _ mode: Mode, _ coordinates: Coordinates, sizes: [Size], antialiased: Bool = false, excludesOutside: Bool = false
  ) {
    self.mode = mode
    self.coordinates = coordinates
    self.sizes = sizes
    self.antialiased = antialiased
    self.excludesOutside = excludesOutside
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    guard sizes.count == x.rank else { throw ShapeFault("its sizes are for another rank") }
    var extents: [Int] = []
    for axis in 0..<x.rank {
      switch sizes[axis] {
      case .kept: extents.append(x[axis])
      case .fixed(let extent): extents.append(extent)
      case .scaled(let scale):
        guard scale.isFinite, scale > 0, Float(x[axis]) * scale <= Float(Shape.limit) else {
          throw ShapeFault("its scale is \(scale)")
        }
        extents.append(Int((Float(x[axis]) * scale).rounded(.down)))
      }
    }
    return Shape(extents)
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    sizes[axis] == .kept ? elementwise(range, axis) : nil
  }
}
