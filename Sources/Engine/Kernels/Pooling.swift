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
  /// x `[N, C, ...]` -> y `[N, C, 1, ...]`
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
  /// The zeros that are made part of the image first. Where padding counts and a last window reaches beyond it, this
  /// leaves the cells beyond out of the mean.
  let padding: Padding?
  /// The image with them.
  let image: Shape

  init(_ pooling: Pooling, _ node: NodeLowering) throws(Diagnostic) {
    var begin = pooling.padding.prefix(2).map { $0 }
    var image = node.shape(0)
    let padsFirst = pooling.kind == .meanWithPadding && pooling.roundingUp
    algorithm =
      switch pooling.kind {
      case .max: dnnl_pooling_max
      case .mean: dnnl_pooling_avg_exclude_padding
      case .meanWithPadding: padsFirst ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_avg_include_padding
      }
    if padsFirst {
      let padding = Padding(.constant(0), begin: [0, 0] + begin, end: [0, 0] + pooling.padding.suffix(2))
      for axis in 2..<4 { image.dimensions[axis] += padding.begin[axis] + padding.end[axis] }
      begin = [0, 0]
      self.padding = padding
    } else {
      padding = nil
    }
    kernel = pooling.kernel.map(Int64.init)
    strides = pooling.strides.map(Int64.init)
    dilations = pooling.dilations.map { Int64($0 - 1) }
    let extents = (0..<2).map { (pooling.kernel[$0] - 1) * pooling.dilations[$0] + 1 }
    guard begin[0] < extents[0], begin[1] < extents[1] else {
      throw Diagnostic("its padding is as large as its window, which then sees nothing")
    }
    self.begin = begin.map(Int64.init)
    self.image = image
    end = (0..<2).map { axis in
      let last = (node.shape[2 + axis] - 1) * pooling.strides[axis] + extents[axis]
      return Int64(last - image[2 + axis] - begin[axis])
    }
  }

  init(_ pooling: GlobalPooling, _ node: NodeLowering) {
    algorithm = pooling.kind == .max ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding
    image = node.shape(0)
    kernel = image.dimensions.dropFirst(2).map(Int64.init)
    strides = kernel.map { _ in 1 }
    dilations = kernel.map { _ in 0 }
    (begin, end) = (dilations, dilations)
    padding = nil
  }

  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let x = try source(node)
    let plan = try forwardPlan(node, over: x.layout)
    guard let layout = plan.source(image), let y = plan.destination(node.shape) else {
      throw Diagnostic("oneDNN names no layout for it")
    }
    try node.runForward(plan, source: padding == nil ? node.source(0, in: layout) : x, output: y)
  }

  /// The pass over the image as it lies or, where oneDNN has compiled code for these alone, in blocks of channels.
  ///
  /// With AVX2 it has none for dense images, and its plain loop took 42 of 72 processor seconds of a circuit of the
  /// default network (target mixed4c:7).
  private func forwardPlan(_ node: NodeLowering, over image: Layout) throws(Diagnostic) -> PrimitiveDescriptor {
    let plan = try describe(node, over: image)
    guard !plan.isCompiled, padding == nil, image.shape.rank == 4 else { return plan }
    for format in [Layout.Format.blocked16, .blocked8] {
      if let blocked = try? describe(node, over: Layout(image.shape, format)), blocked.isCompiled { return blocked }
    }
    return plan
  }

  private func describe(_ node: NodeLowering, over image: Layout) throws(Diagnostic) -> PrimitiveDescriptor {
    var operation = dnnl_pooling_v2_desc_t()
    var (source, destination) = (image.descriptor, try Layout.any(node.shape).descriptor)
    try check(
      dnnl_pooling_v2_forward_desc_init(
        &operation, node.wantsGradient ? dnnl_forward_training : dnnl_forward_inference, algorithm, &source,
        &destination, strides, kernel, dilations, begin, end), "describe the pooling")
    return try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard let plan = node.forwardDescriptor, let layout = plan.source(image), let y = plan.destination(node.shape)
    else {
      throw Diagnostic("forward left no plan")
    }
    var operation = dnnl_pooling_v2_desc_t()
    var (source, destination) = (layout.descriptor, y.descriptor)
    try check(
      dnnl_pooling_v2_backward_desc_init(
        &operation, algorithm, &source, &destination, strides, kernel, dilations, begin, end),
      "describe the pooling's backward pass")
    let descriptor = try PrimitiveDescriptor(
      operation, attributes: PrimitiveAttributes(), forward: plan)
    let dx = padding == nil ? node.newGradient(0, layout) : node.builder.allocate(layout)
    var arguments = [(DNNL_ARG_DIFF_DST, try node.gradient(in: y)), (DNNL_ARG_DIFF_SRC, dx)]
    if let workspace = node.workspace { arguments.append((DNNL_ARG_WORKSPACE, workspace)) }
    try node.builder.run(descriptor, arguments)
    if let padding {
      let selection = padding.selection(node.shape(0), image)
      node.builder.run([dx, try node.newDenseGradient(0)]) { selection.scatter($0[0], $0[1]) }
    }
  }

  private func source(_ node: NodeLowering) throws(Diagnostic) -> Place {
    guard let padding else { return try node.source(0) }
    let selection = padding.selection(node.shape(0), image)
    let padded = node.builder.allocate(try Layout(dense: image))
    node.builder.run([try node.denseSource(0), padded]) { selection.gather($0[0], $0[1]) }
    return padded
  }
}
