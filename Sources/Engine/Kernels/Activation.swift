import Basics
import CDNNL
import Networks

extension Activation: Executable {
  /// y = f(x)
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.source(0)
    switch function.computation {
    case .nothing: node.setOutput(x)
    case .elementwise(let elementwise):
      var (x, descriptor) = (x, try elementwise.forward(x.layout, training: node.wantsGradient))
      if descriptor.isReference, !x.layout.isDense {
        // A block of channels that is not full has zeros at its end, which the function may not leave as they are.
        x = try node.denseSource(0)
        descriptor = try elementwise.forward(x.layout, training: node.wantsGradient)
      }
      try node.builder.run(descriptor, [(DNNL_ARG_SRC, x), (DNNL_ARG_DST, try node.newOutput(x.layout))])
    case .loop(let value, _): try node.pointwise(value)
    }
  }

  /// dx = f'(x) dy
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    if function == .relu {
      return node.addGradient(0, try Activation.reluGradient(node.gradient(), output: node.result(), in: node.builder))
    }
    switch function.computation {
    case .nothing: node.addGradient(0, try node.gradient())
    case .elementwise(let elementwise):
      let x = try node.source(0)
      var places = [x, try node.gradient(in: x.layout), node.newGradient(0, x.layout)]
      // In a row, where it lies in one piece, for which there is compiled code whatever the number of channels. What a
      // block lacks of them has no gradient, and must get none.
      let isFull = x.layout.bytes == x.shape.count * MemoryLayout<Float>.size
      if x.layout.format != nil, isFull || elementwise.hasFiniteSlopeAtZero {
        for index in places.indices {
          places[index] = try places[index].reshaped([x.layout.bytes / MemoryLayout<Float>.size])
        }
      }
      let layout = places[0].layout
      try node.builder.run(
        elementwise.backward(layout, forward: elementwise.forward(layout, training: true)),
        [(DNNL_ARG_SRC, places[0]), (DNNL_ARG_DIFF_DST, places[1]), (DNNL_ARG_DIFF_SRC, places[2])])
    case .loop(_, let slope): try node.pointwiseBackward(slope)
    }
  }

  /// dx = dy where y > 0, else 0. It reads the output, so the value before it need not be kept.
  static func reluGradient(_ gradient: Place, output: Place, in builder: Builder) throws(Diagnostic) -> Place {
    let relu = Elementwise(algorithm: dnnl_eltwise_relu_use_dst_for_bwd)
    let layout = output.layout
    let dx = builder.allocate(layout)
    try builder.run(
      relu.backward(layout, forward: relu.forward(layout, training: true)),
      [
        (DNNL_ARG_DST, output), (DNNL_ARG_DIFF_DST, try builder.copied(gradient, to: layout)),
        (DNNL_ARG_DIFF_SRC, dx),
      ])
    return dx
  }
}
