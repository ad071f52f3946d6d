import Basics
import CDNNL
import Foundation
import Networks

extension LocalResponseNormalization: Executable {
  /// y_c = x_c / (bias + alpha / size * sum of x_k^2)^beta
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    guard isSymmetric, node.shape.rank == 4 else { return try ChannelWindows(self, node.shape).forward(node) }
    let x = try node.source(0)
    var operation = dnnl_lrn_desc_t()
    var data = x.layout.descriptor
    try check(
      dnnl_lrn_forward_desc_init(
        &operation, node.wantsGradient ? dnnl_forward_training : dnnl_forward_inference, dnnl_lrn_across_channels,
        &data, Int64(size), alpha, beta, bias), "describe the normalisation")
    let descriptor = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
    try node.runForward(descriptor, source: x, output: x.layout)
  }

  /// dx_c = dy_c / s_c^beta - 2 alpha beta / size * x_c * sum of dy_k y_k / s_k, where s is what is raised to beta
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard isSymmetric, node.shape.rank == 4 else { return try ChannelWindows(self, node.shape).backward(node) }
    let x = try node.source(0)
    var operation = dnnl_lrn_desc_t()
    var data = x.layout.descriptor
    try check(
      dnnl_lrn_backward_desc_init(
        &operation, dnnl_lrn_across_channels, &data, &data, Int64(size), alpha, beta, bias),
      "describe the normalisation's backward pass")
    let descriptor = try PrimitiveDescriptor(
      operation, attributes: PrimitiveAttributes(), forward: node.forwardDescriptor)
    var arguments = [
      (DNNL_ARG_SRC, x), (DNNL_ARG_DIFF_DST, try node.gradient(in: x.layout)),
      (DNNL_ARG_DIFF_SRC, node.newGradient(0, x.layout)),
    ]
    if let workspace = node.workspace { arguments.append((DNNL_ARG_WORKSPACE, workspace)) }
    try node.builder.run(descriptor, arguments)
  }

  /// oneDNN has only windows that reach as far to both sides.
  private var isSymmetric: Bool { size % 2 == 1 }
}

/// The same in plain loops, for windows of any size: one channel further up than down where the size is even.
private struct ChannelWindows: Sendable {
  let operation: LocalResponseNormalization
  let images: Int
  let channels: Int
  let cells: Int

  init(_ operation: LocalResponseNormalization, _ shape: Shape) {
    self.operation = operation
    images = shape[0]
    channels = shape[1]
    cells = shape.dimensions.dropFirst(2).reduce(1, *)
  }

  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let energy = node.builder.allocate(try Layout(dense: node.shape))
    node.workspace = energy
    node.builder.run([try node.denseSource(0), energy, try node.newDenseOutput()]) { [self] memory in
      let (x, s, y) = (memory[0], memory[1], memory[2])
      forEachWindow { position, window, _ in
        var sum: Float = 0
        for other in window { sum += x[other] * x[other] }
        s[position] = operation.bias + operation.alpha / Float(operation.size) * sum
        y[position] = x[position] * pow(s[position], -operation.beta)
      }
    }
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard let energy = node.workspace else { return }
    let places = [
      try node.denseSource(0), energy, try node.denseResult(), try node.denseGradient(), try node.newDenseGradient(0),
    ]
    node.builder.run(places) { [self] memory in
      let (x, s, y, dy, dx) = (memory[0], memory[1], memory[2], memory[3], memory[4])
      let factor = 2 * operation.alpha * operation.beta / Float(operation.size)
      forEachWindow { position, _, watchers in
        var sum: Float = 0
        for other in watchers { sum += dy[other] * y[other] / s[other] }
        dx[position] = dy[position] * pow(s[position], -operation.beta) - factor * x[position] * sum
      }
    }
  }

  /// Each element with those in its window, and with those in whose windows it is.
  @inline(__always)
  private func forEachWindow(
    _ body: (_ position: Int, _ window: StrideTo<Int>, _ watchers: StrideTo<Int>) -> Void
  ) {
    let (down, up) = ((operation.size - 1) / 2, operation.size / 2)
    for image in 0..<images {
      for channel in 0..<channels {
        for cell in 0..<cells {
          func elements(_ first: Int, _ last: Int) -> StrideTo<Int> {
            let start = image * channels * cells + cell
            return stride(
              from: start + max(first, 0) * cells, to: start + (min(last, channels - 1) + 1) * cells, by: cells)
          }
          body(
            (image * channels + channel) * cells + cell, elements(channel - down, channel + up),
            elements(channel - up, channel + down))
        }
      }
    }
  }
}
