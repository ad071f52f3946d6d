import Basics
import CDNNL
import Networks

/// A 3 x 3 convolution of large maps by Winograd's algorithm F(4 x 4, 3 x 3), which takes 36 products where the plain
/// sum over a tile takes 144: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (CVPR 2016), section 4.
///
/// Its results differ from the plain sum's by about 2e-6 of the largest. Images go through it one by one: oneDNN divides
/// long sums over channels by how many images there are, and an image's results must not depend on its neighbours.
struct WinogradConvolution {
  private let descriptor: PrimitiveDescriptor
  private let weights: Shape
  private let weightLayout: Layout
  /// Of one image.
  private let source: Layout
  private let destination: Layout
  private let count: Int

  /// Cells of a map from which it is faster for one image. Measured at 64 to 192 channels: 0.9 against 1.9 ms for
  /// 32 x 32 cells, as long as the plain sum for 16 x 16.
  private static let leastCells = 24 * 24
  private static let leastChannels = 32

  /// nil where the plain sum is the better one, or the only one that oneDNN has here.
  init?(_ geometry: ConvolutionGeometry, bias: Layout? = nil, attributes: PrimitiveAttributes) {
    guard geometry.weights.rank == 4, geometry.weights[2] == 3, geometry.weights[3] == 3,
      geometry.strides == [1, 1], geometry.dilations == [0, 0], geometry.precision == nil,
      min(geometry.x[1], geometry.y[1]) >= WinogradConvolution.leastChannels,
      geometry.y[2] * geometry.y[3] >= WinogradConvolution.leastCells
    else { return nil }
    let one = geometry.ofOneImage
    guard
      let descriptor = try? one.forward(bias: bias, attributes: attributes, algorithm: dnnl_convolution_winograd),
      descriptor.implementation.contains("wino"), let source = descriptor.source(one.x),
      let destination = descriptor.destination(one.y), let weights = descriptor.weights(one.weights),
      source.format == .blocked16, destination.format == .blocked16
    else { return nil }
    self.descriptor = descriptor
    self.weights = geometry.weights
    weightLayout = weights
    (self.source, self.destination) = (source, destination)
    count = geometry.x[0]
  }

  /// y = the convolution of x, into memory that `makeOutput` finds for it.
  func run(
    _ tensor: Tensor, bias: Place?, in builder: Builder, source makeSource: (Layout) throws(Diagnostic) -> Place,
    destination makeDestination: (Layout) throws(Diagnostic) -> Place
  ) throws(Diagnostic) {
    let w = try builder.constant(tensor, from: Layout(dense: weights), to: weightLayout)
    let x = try makeSource(batch(source))
    let y = try makeDestination(batch(destination))
    for image in 0..<count {
      var arguments = [
        (DNNL_ARG_SRC, x.image(image, source)), (DNNL_ARG_WEIGHTS, w), (DNNL_ARG_DST, y.image(image, destination)),
      ]
      if let bias { arguments.append((DNNL_ARG_BIAS, bias)) }
      try builder.run(descriptor, arguments)
    }
  }

  private func batch(_ layout: Layout) throws(Diagnostic) -> Layout {
    try Layout(Shape([count] + layout.shape.dimensions.dropFirst()), .blocked16)
  }
}

extension ConvolutionGeometry {
  fileprivate var ofOneImage: ConvolutionGeometry {
    ConvolutionGeometry(
      x: Shape([1] + x.dimensions.dropFirst()), weights: weights, y: Shape([1] + y.dimensions.dropFirst()),
      strides: strides, dilations: dilations, begin: begin, end: end, precision: precision)
  }

  /// The convolution that takes dy to dx, where both have the same cells: the kernel turned by half a circle, inputs and
  /// outputs exchanged. Nil where it would need padding below 0.
  var transposed: ConvolutionGeometry? {
    guard weights.rank == 4, strides == [1, 1], dilations == [0, 0] else { return nil }
    let reach = [Int64(weights[2] - 1), Int64(weights[3] - 1)]
    let (begin, end) = (zip(reach, begin).map { $0 - $1 }, zip(reach, end).map { $0 - $1 })
    guard (begin + end).allSatisfy({ $0 >= 0 }) else { return nil }
    return ConvolutionGeometry(
      x: y, weights: [weights[1], weights[0], weights[2], weights[3]], y: x, strides: strides, dilations: dilations,
      begin: begin, end: end, precision: precision)
  }
}

extension Tensor {
  /// `[O, I, KH, KW]` -> `[I, O, KH, KW]`, each kernel turned by half a circle.
  var transposedKernels: Tensor {
    let (outputs, inputs, cells) = (shape[0], shape[1], shape[2] * shape[3])
    var result = Tensor(zeros: [inputs, outputs, shape[2], shape[3]])
    for o in 0..<outputs {
      for i in 0..<inputs {
        let (from, to) = ((o * inputs + i) * cells, (i * outputs + o) * cells)
        for cell in 0..<cells { result.values[to + cells - 1 - cell] = values[from + cell] }
      }
    }
    return result
  }
}

extension Place {
  /// One image of a batch.
  fileprivate func image(_ index: Int, _ layout: Layout) -> Place {
    Place(home: home, offset: offset + index * layout.bytes, layout: layout)
  }
}
