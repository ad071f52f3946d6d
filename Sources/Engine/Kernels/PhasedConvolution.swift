import Basics
import CDNNL
import Networks

/// The backward pass of a convolution of few channels, such as an image's, as one forward convolution.
///
/// Pixels that agree modulo p (a phase) are made by the same part of the kernel from neighbouring positions of dy. The
/// phases of all channels become the channels of one convolution of dy, whose result is then dealt out to the pixels.
/// oneDNN's own backward pass for the three channels of an image uses 3 of 16 vector lanes; with 2 x 2 phases this one
/// uses 12. With stride s the phases are s apart; where that is 1, pairs of pixels are made phases all the same.
struct PhasedConvolution {
  private let vertical: Axis
  private let horizontal: Axis
  /// `[phases x C, O, taps, taps]`
  private let weights: Tensor
  /// `[N, O, OH, OW]`
  private let gradient: Shape
  /// `[N, C, H, W]`
  private let image: Shape
  private let precision: Precision?

  /// nil where oneDNN's own is the better one.
  init?(_ convolution: Convolution, _ node: NodeLowering) {
    guard let given = node.constant(1), convolution.groups == 1, convolution.dilations == [1, 1] else { return nil }
    let strides = convolution.strides
    let (image, gradient) = (node.shape(0), node.shape)
    let isDense = strides == [1, 1]
    guard image[1] <= (isDense ? 4 : 8), !isDense || convolution.kernel.allSatisfy({ $0 > 2 }) else { return nil }
    let axes = (0..<2).map { axis in
      Axis(
        kernel: convolution.kernel[axis], stride: strides[axis], positionsApart: isDense ? 2 : 1,
        padding: convolution.padding[axis], length: image[2 + axis], positions: gradient[2 + axis])
    }
    guard axes.allSatisfy({ $0.begin >= 0 && $0.end >= 0 && $0.taps > 0 }) else { return nil }
    (self.image, self.gradient) = (image, gradient)
    (vertical, horizontal) = (axes[0], axes[1])
    precision = convolution.precision
    weights = PhasedConvolution.rearranged(given, axes[0], axes[1])
  }

  func run(_ node: NodeLowering) throws(Diagnostic) {
    let result: Shape = [image[0], weights.shape[0], vertical.cells, horizontal.cells]
    let geometry = ConvolutionGeometry(
      x: gradient, weights: weights.shape, y: result,
      strides: [Int64(vertical.positionsApart), Int64(horizontal.positionsApart)], dilations: [0, 0],
      begin: [Int64(vertical.begin), Int64(horizontal.begin)], end: [Int64(vertical.end), Int64(horizontal.end)],
      precision: precision)
    let descriptor = try geometry.forward(bias: nil, attributes: PrimitiveAttributes())
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
    let deal = Deal(
      strides: [vertical.phases, horizontal.phases], image: image, phases: result,
      block: phases.layout.format?.block ?? 1)
    node.builder.run([phases, try node.newDenseGradient(0)]) { deal.run($0[0], $0[1]) }
  }

  /// Which taps of the kernel make which phase, along one axis.
  ///
  /// Pixel i = p m + r is made from position b m - begin + a of dy, for each place a of the widest phase, by the tap
  /// r + padding + s (begin - a) of the kernel, where s is its stride and p = s b.
  private struct Axis {
    let kernel: Int
    let stride: Int
    let padding: Int
    /// Positions of dy from one pixel of a phase to the next.
    let positionsApart: Int
    /// Pixels of one phase.
    let cells: Int
    /// Cells of padding before and after dy.
    let begin: Int
    let end: Int
    /// Taps of the widest phase, all phases aligned.
    let taps: Int

    var phases: Int { stride * positionsApart }

    init(kernel: Int, stride: Int, positionsApart: Int, padding: Int, length: Int, positions: Int) {
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
      self.positionsApart = positionsApart
      let phases = stride * positionsApart
      cells = (length + phases - 1) / phases
      begin = (kernel - 1 - padding) >= 0 ? (kernel - 1 - padding) / stride : -1
      taps = (phases - 1 + padding) / stride + begin + 1
      end = positionsApart * (cells - 1) + taps - begin - positions
    }

    /// The kernel's tap at place `a` of the widest phase; nil where phase r has none.
    func tap(_ r: Int, _ a: Int) -> Int? {
      let tap = r + padding + stride * (begin - a)
      return (0..<kernel).contains(tap) ? tap : nil
    }
  }

  private static func rearranged(_ given: Tensor, _ vertical: Axis, _ horizontal: Axis) -> Tensor {
    let (outputs, channels) = (given.shape[0], given.shape[1])
    var result = Tensor(zeros: [
      vertical.phases * horizontal.phases * channels, outputs, vertical.taps, horizontal.taps,
    ])
    var index = 0
    for row in 0..<vertical.phases {
      for column in 0..<horizontal.phases {
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

/// Deals the phases out to the pixels: x[c, p m + r, p' m' + r'] = z[(r, r', c), m, m'].
private struct Deal: Sendable {
  /// Rows and columns from one pixel of a phase to the next.
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
