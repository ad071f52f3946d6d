import Basics
import CDNNL
import Networks

/// Passes that several operators share.
extension NodeLowering {
  /// Runs a forward pass from one source, and keeps what its backward pass needs: the plan and, where there is one, the
  /// workspace.
  func runForward(_ descriptor: PrimitiveDescriptor, source: Place, output: Layout) throws(Diagnostic) {
    var arguments = [(DNNL_ARG_SRC, source), (DNNL_ARG_DST, try newOutput(output))]
    if let layout = descriptor.workspace {
      let place = builder.allocate(layout)
      workspace = place
      arguments.append((DNNL_ARG_WORKSPACE, place))
    }
    try builder.run(descriptor, arguments)
    forwardDescriptor = descriptor
  }

  /// Runs a forward pass that multiplies the source `x` by weights, in the layouts that the plan wants.
  func runWeighted(
    _ descriptor: PrimitiveDescriptor, x: Shape, weights: Shape, y: Shape, bias: Place?,
    placed: (Layout) throws(Diagnostic) -> Place
  ) throws(Diagnostic) {
    guard let source = descriptor.source(x), let factors = descriptor.weights(weights),
      let destination = descriptor.destination(y)
    else { throw Diagnostic("oneDNN names no layouts for it") }
    var arguments = [
      (DNNL_ARG_SRC, try self.source(0, in: source)),
      (DNNL_ARG_WEIGHTS, try placed(factors)),
      (DNNL_ARG_DST, try newOutput(destination)),
    ]
    if let bias { arguments.append((DNNL_ARG_BIAS, bias)) }
    try builder.run(descriptor, arguments)
  }

  /// Runs its backward pass, from the gradient of `y` to that of `x`.
  func runWeightedBackward(
    _ descriptor: PrimitiveDescriptor, x: Shape, weights: Shape, y: Shape, placed: (Layout) throws(Diagnostic) -> Place
  ) throws(Diagnostic) {
    guard let source = descriptor.sourceGradient(x), let factors = descriptor.weights(weights),
      let destination = descriptor.destinationGradient(y)
    else { throw Diagnostic("oneDNN names no layouts for it") }
    try builder.run(
      descriptor,
      [
        (DNNL_ARG_DIFF_DST, try gradient(in: destination)),
        (DNNL_ARG_WEIGHTS, try placed(factors)),
        (DNNL_ARG_DIFF_SRC, newGradient(0, source)),
      ])
  }
}
