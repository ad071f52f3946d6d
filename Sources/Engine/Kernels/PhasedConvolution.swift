import Basics
import CDNNL
import Networks

/// The backward pass of a convolution with strides and few channels, as one forward convolution.
///
/// With stride s, pixels that agree modulo s (a phase) are made by the same part of the kernel from neighbouring
/// positions of dy, without strides. The phases of all channels become the channels of one convolution of dy, whose
/// result is then dealt out to the pixels. oneDNN's own backward pass for the three channels of an image uses 3 of 16
/// vector lanes; with stride 2 this one uses 12.
struct PhasedConvolution {
  private let strides: [Int]
  private let vertical: Axis
  private let horizontal: Axis
  /// `[phases x C, O, taps, taps]`
  private let weights: Tensor
  /// `[N, O, OH, OW]`
  private let gradient: Shape
  /// `[N, C, H, W]`
  private let image: Shape

  /// nil where the convolution is none of this kind.
  init?(_ convolution: Convolution, _ node: NodeLowering) {
    guard let given = node.constant(1), convolution.groups == 1, convolution.dilations == [1, 1] else { return nil }
    let strides = convolution.strides
    let (image, gradient) = (node.shape(0), node.shape)
    guard strides[0] * strides[1] > 1, image[1] * strides[0] * strides[1] <= PhasedConvolution.widest else {
      return nil
    }
    let axes = (0..<2).map { axis in
      Axis(
        kernel: convolution.kernel[axis], stride: strides[axis], padding: convolution.padding[axis],
        length: image[2 + axis], positions: gradient[2 + axis])
    }
    guard axes.allSatisfy({ $0.begin >= 0 && $0.end >= 0 && $0.taps > 0 }) else { return nil }
    (self.image, self.gradient) = (image, gradient)
    self.strides = strides
    (vertical, horizontal) = (axes[0], axes[1])
    weights = PhasedConvolution.rearranged(given, strides, axes[0], axes[1])
  }

  /// Two vectors of channels.
  private static let widest = 32

  func run(_ node: NodeLowering) throws(Diagnostic) {
    let result: Shape = [image[0], weights.shape[0], vertical.cells, horizontal.cells]
    let geometry = ConvolutionGeometry(
      x: gradient, weights: weights.shape, y: result, strides: [1, 1], dilations: [0, 0],
      begin: [Int64(vertical.begin), Int64(horizontal.begin)], end: [Int64(vertical.end), Int64(horizontal.end)])
    let descriptor = try PrimitiveDescriptor(geometry.forward(bias: nil), attributes: PrimitiveAttributes())
    guard let dy = descriptor.source(gradient), let w = descriptor.weights(weights.shape),
      let z = descriptor.destination(result)
    else { throw Diagnostic("oneDNN names no layouts for it") }
    var phases = node.builder.allocate(z)
    try node.builder.run(
      descriptor,
      [
        (DNNL_ARG_SRC, try node.gradient(in: dy)),
        (DNNL_ARG_WEIGHTS, try node.builder.constant(weights, from: Layout(dense: weights.shape), to: w)),
        (DNNL_ARG_DST, phases),
      ])
    if z.format == nil { phases = try node.builder.copied(phases, to: Layout(dense: result)) }
    let deal = Deal(strides: strides, image: image, phases: result, block: phases.layout.format?.block ?? 1)
    node.builder.run([phases, try node.newDenseGradient(0)]) { deal.run($0[0], $0[1]) }
  }

  /// Which taps of the kernel make which phase, along one axis.
  ///
  /// Pixel i = s m + r is made from dy at m + shift(r) - t by the tap s t + first(r) of the kernel.
  private struct Axis {
    let kernel: Int
    let stride: Int
    let padding: Int
    /// Positions of one phase.
    let cells: Int
    /// Cells of padding before and after dy.
    let begin: Int
    let end: Int
    /// Taps of the widest phase, all phases aligned.
    let taps: Int

    init(kernel: Int, stride: Int, padding: Int, length: Int, positions: Int) {
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
      cells = (length + stride - 1) / stride
      var (begin, reach) = (Int.min, Int.min)
      for r in 0..<stride {
        let first = (r + padding) % stride
        guard first < kernel else { continue }
        let shift = (r + padding) / stride
        begin = max(begin, (kernel - 1 - first) / stride - shift)
        reach = max(reach, shift)
      }
      self.begin = begin
      taps = reach == .min ? 0 : reach + begin + 1
      end = cells - 1 + taps - positions - begin
    }

    /// The kernel's tap at place `a` of the widest phase; nil where phase r has none.
    func tap(_ r: Int, _ a: Int) -> Int? {
      let t = (r + padding) / stride + begin - a
      let tap = stride * t + (r + padding) % stride
      return t >= 0 && tap < kernel ? tap : nil
    }
  }

  private static func rearranged(_ given: Tensor, _ strides: [Int], _ vertical: Axis, _ horizontal: Axis) -> Tensor {
    let (outputs, channels) = (given.shape[0], given.shape[1])
    var result = Tensor(zeros: [strides[0] * strides[1] * channels, outputs, vertical.taps, horizontal.taps])
    var index = 0
    for row in 0..<strides[0] {
      for column in 0..<strides[1] {
        for c in 0..<channels {
          for o in 0..<outputs {
            for a in 0..<vertical.taps {
              for b in 0..<horizontal.taps {
                if let i = vertical.tap(row, a), let j = horizontal.tap(column, b) {
                  let start = (o * channels + c) * given.shape[2]
                  result.values[index] = given.values[(start + i) * given.shape[3] + j]
                }
                index += 1
              }
            }
          }
        }
      }
    }
    return result
  }
}

/// Deals the phases out to the pixels: x[c, s m + r, s' m' + r'] = z[(r, r', c), m, m'].
private struct Deal: Sendable {
  let strides: [Int]
  /// `[N, C, H, W]`
  let image: Shape
  /// `[N, phases x C, cells, cells]`
  let phases: Shape
  /// Channels side by side in z.
  let block: Int

  func run(_ z: UnsafePointer<Float>, _ x: UnsafeMutablePointer<Float>) {
    let cells = phases[2] * phases[3]
    let imageSize = (phases[1] + block - 1) / block * block * cells
    var row = x
    for n in 0..<image[0] {
      for c in 0..<image[1] {
        for i in 0..<image[2] {
          for column in 0..<strides[1] {
            let channel = (i % strides[0] * strides[1] + column) * image[1] + c
            var source = z + n * imageSize + channel / block * cells * block + channel % block
            source += i / strides[0] * phases[3] * block
            for j in stride(from: column, to: image[3], by: strides[1]) {
              row[j] = source.pointee
              source += block
            }
          }
          row += image[3]
        }
      }
    }
  }
}
