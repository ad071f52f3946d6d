import Basics
import CDNNL
import Networks

extension Pooling: Executable {
  /// x `[N, C, H, W]` -> y `[N, C, OH, OW]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    try WindowPooling(self, node).forward(node)
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    try WindowPooling(self, node).backward(node)
  }
}

extension GlobalPooling: Executable {
  /// x `[N, C, H, W]` -> y `[N, C, 1, 1]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    try WindowPooling(self, node).forward(node)
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    try WindowPooling(self, node).backward(node)
  }
}

/// Pooling as oneDNN describes it.
private struct WindowPooling {
  let algorithm: dnnl_alg_kind_t
  let kernel: [Int64]
  let strides: [Int64]
  let dilations: [Int64]
  let begin: [Int64]
  /// As many cells after the end as the last window needs: with ONNX's `ceil_mode` more than its `pads` say.
  let end: [Int64]

  init(_ pooling: Pooling, _ node: NodeLowering) {
    algorithm =
      switch pooling.kind {
      case .max: dnnl_pooling_max
      case .mean: dnnl_pooling_avg_exclude_padding
      case .meanWithPadding: dnnl_pooling_avg_include_padding
      }
    kernel = pooling.kernel.map(Int64.init)
    strides = pooling.strides.map(Int64.init)
    dilations = pooling.dilations.map { Int64($0 - 1) }
    begin = pooling.padding.prefix(2).map(Int64.init)
    end = (0..<2).map { axis in
      let extent = (pooling.kernel[axis] - 1) * pooling.dilations[axis] + 1
      let last = (node.shape[2 + axis] - 1) * pooling.strides[axis] + extent
      return Int64(last - node.shape(0)[2 + axis] - pooling.padding[axis])
    }
  }

  init(_ pooling: GlobalPooling, _ node: NodeLowering) {
    algorithm = pooling.kind == .max ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding
    kernel = node.shape(0).dimensions.suffix(2).map(Int64.init)
    (strides, dilations, begin, end) = ([1, 1], [0, 0], [0, 0], [0, 0])
  }

  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try node.source(0)
    var operation = dnnl_pooling_v2_desc_t()
    var (source, destination) = (x.layout.descriptor, try Layout.any(node.shape).descriptor)
    try check(
      dnnl_pooling_v2_forward_desc_init(
        &operation, node.wantsGradient ? dnnl_forward_training : dnnl_forward_inference, algorithm, &source,
        &destination, strides, kernel, dilations, begin, end), "describe the pooling")
    let descriptor = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
    guard let y = descriptor.destination(node.shape) else { throw Diagnostic("oneDNN names no layout for it") }
    var arguments = [(DNNL_ARG_SRC, x), (DNNL_ARG_DST, try node.newOutput(y))]
    if let workspace = descriptor.workspace {
      let place = node.builder.allocate(workspace)
      node.workspace = place
      arguments.append((DNNL_ARG_WORKSPACE, place))
    }
    try node.builder.run(descriptor, arguments)
    node.forwardDescriptor = descriptor
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let layout = try node.source(0).layout
    var operation = dnnl_pooling_v2_desc_t()
    guard let y = node.forwardDescriptor?.destination(node.shape) else { throw Diagnostic("forward left no plan") }
    var (source, destination) = (layout.descriptor, y.descriptor)
    try check(
      dnnl_pooling_v2_backward_desc_init(
        &operation, algorithm, &source, &destination, strides, kernel, dilations, begin, end),
      "describe the pooling's backward pass")
    let descriptor = try PrimitiveDescriptor(
      operation, attributes: PrimitiveAttributes(), forward: node.forwardDescriptor)
    var arguments = [
      (DNNL_ARG_DIFF_DST, try node.gradient(in: y)), (DNNL_ARG_DIFF_SRC, node.newGradient(0, layout)),
    ]
    if let workspace = node.workspace { arguments.append((DNNL_ARG_WORKSPACE, workspace)) }
    try node.builder.run(descriptor, arguments)
  }
}
