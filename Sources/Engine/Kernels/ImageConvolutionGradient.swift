import Basics
import Networks

/// The backward pass of a convolution that reads an image: few channels in, many out.
///
/// oneDNN works on blocks of 16 input channels, and with 3 it wastes 13 of them; for the 7 x 7 convolution that many
/// networks begin with, that is a seventh of all time. Here one matrix product gives what each position sends to its
/// window, and the windows are added up where they overlap.
struct ImageConvolutionGradient {
  private let x: Shape
  private let y: Shape
  private let kernel: [Int]
  private let strides: [Int]
  private let padding: [Int]
  /// `[O, KH, KW, I]`.
  private let weights: Tensor

  /// Nil where oneDNN's own is the better one.
  init?(_ convolution: Convolution, _ node: NodeLowering) {
    guard convolution.groups == 1, convolution.dilations == [1, 1], let tensor = node.constant(1), tensor.shape[1] <= 4
    else { return nil }
    (x, y) = (node.shape(0), node.shape)
    (kernel, strides, padding) = (convolution.kernel, convolution.strides, convolution.padding)
    weights = tensor.withInputsLast()
  }

  /// dx, from dy with its channels side by side
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let (outputs, height, width) = (y[1], y[2], y[3])
    let channelsLast = try Layout(y, strides: [outputs * height * width, 1, width * outputs, outputs])
    let dense = try Layout(dense: weights.shape)
    let dy = try node.gradient(in: channelsLast)
    let w = try node.builder.constant(weights, from: dense, to: dense)
    let windows = node.builder.allocate(try Layout(dense: [rowsAtOnce, width, windowCount]))
    let sum = node.builder.allocate(try Layout(dense: [paddedHeight, paddedWidth, x[1]]))
    node.builder.run([dy, w, windows, sum, try node.newDenseGradient(0)]) { [self] places in
      for image in 0..<y[0] {
        let count = paddedHeight * paddedWidth * x[1]
        for i in 0..<count { places[3][i] = 0 }
        for row in stride(from: 0, to: height, by: rowsAtOnce) {
          let rows = min(rowsAtOnce, height - row)
          multiplyMatrices(
            rows: rows * width, columns: windowCount, inner: outputs,
            places[0] + (image * height + row) * width * outputs, places[1], into: places[2])
          add(places[2], rows: row..<(row + rows), to: places[3])
        }
        crop(places[3], into: places[4] + image * x[1] * x[2] * x[3])
      }
    }
  }

  /// Rows of positions whose windows fit into the processor's nearer caches.
  private var rowsAtOnce: Int { min(max(65_536 / (y[3] * windowCount), 1), y[2]) }
  /// Numbers in a window.
  private var windowCount: Int { kernel[0] * kernel[1] * x[1] }
  private var paddedHeight: Int { max((y[2] - 1) * strides[0] + kernel[0], padding[0] + x[2]) }
  private var paddedWidth: Int { max((y[3] - 1) * strides[1] + kernel[1], padding[1] + x[3]) }

  /// Windows `[rows, width, KH, KW, I]` to the padded image `[height, width, I]`.
  private func add(
    _ windows: UnsafeMutablePointer<Float>, rows: Range<Int>, to sum: UnsafeMutablePointer<Float>
  ) {
    let line = kernel[1] * x[1]
    var window = windows
    for row in rows {
      for column in 0..<y[3] {
        for ky in 0..<kernel[0] {
          let target = sum + ((row * strides[0] + ky) * paddedWidth + column * strides[1]) * x[1]
          for i in 0..<line { target[i] += window[i] }
          window += line
        }
      }
    }
  }

  /// The inside of the padded image `[height, width, I]`, plane by plane.
  private func crop(_ sum: UnsafeMutablePointer<Float>, into image: UnsafeMutablePointer<Float>) {
    let (channels, height, width) = (x[1], x[2], x[3])
    for row in 0..<height {
      let source = sum + ((row + padding[0]) * paddedWidth + padding[1]) * channels
      for channel in 0..<channels {
        let target = image + (channel * height + row) * width
        for column in 0..<width { target[column] = source[column * channels + channel] }
      }
    }
  }
}

extension Tensor {
  /// `[O, I, KH, KW]` as `[O, KH, KW, I]`.
  fileprivate func withInputsLast() -> Tensor {
    let (outputs, inputs, area) = (shape[0], shape[1], shape[2] * shape[3])
    var result = Tensor(zeros: [outputs, shape[2], shape[3], inputs])
    for o in 0..<outputs {
      for i in 0..<inputs {
        for cell in 0..<area {
          result.values[(o * area + cell) * inputs + i] = values[(o * inputs + i) * area + cell]
        }
      }
    }
    return result
  }
}
