import Basics
import CDNNL
import Networks

/// y = a op b (+ c, max(., 0)), b and c broadcast to a.
struct Combination {
  let function: dnnl_alg_kind_t
  /// Of the shape of y.
  let a: Place
  /// Of that shape, or dense with as many axes, each as long as that of `a` or 1.
  let b: Place
  /// Dense, broadcast as `b` is.
  var addend: Place?
  var relu = false

  /// Adds the steps in a layout for which oneDNN has compiled code: that of `a`, or one to which it is brought.
  ///
  /// Its reference code, which it takes without a word for anything else, is a hundred times slower: DenseNet-121 took
  /// 35 times as long as it should, nearly all of it in scales and shifts of channels.
  /// - Parameter output: memory for y in that layout.
  @discardableResult
  func run(in builder: Builder, into output: (Layout) throws(Diagnostic) -> Place) throws(Diagnostic) -> Place {
    var candidates: [Layout] = [a.layout]
    if a.shape.rank == 4 { candidates.append(try Layout(a.shape, .blocked16)) }
    let dense = try Layout(dense: a.shape)
    candidates.append(dense)
    for layout in candidates {
      let plan = try plan(layout)
      guard let descriptor = try? plan.descriptor(), !descriptor.isReference else { continue }
      return try run(plan, descriptor, layout, in: builder, into: output)
    }
    guard b.shape != a.shape else {
      let plan = try plan(dense)
      return try run(plan, plan.descriptor(), dense, in: builder, into: output)
    }
    return try Combination(
      function: function, a: a, b: builder.expanded(b, to: a.shape),
      addend: addend.map { place throws(Diagnostic) in try builder.expanded(place, to: a.shape) }, relu: relu
    ).run(in: builder, into: output)
  }

  /// The layouts of one way to compute it.
  private struct Plan {
    let function: dnnl_alg_kind_t
    let a: Layout
    let b: Layout
    let addend: Layout?
    let relu: Bool

    func descriptor() throws(Diagnostic) -> PrimitiveDescriptor {
      var operation = dnnl_binary_desc_t()
      var (first, second, result) = (a.descriptor, b.descriptor, a.descriptor)
      try check(dnnl_binary_desc_init(&operation, function, &first, &second, &result), "describe the arithmetic")
      let attributes = try PrimitiveAttributes()
      try attributes.append(adding: addend, relu: relu)
      return try PrimitiveDescriptor(operation, attributes: attributes)
    }
  }

  private func plan(_ layout: Layout) throws(Diagnostic) -> Plan {
    Plan(
      function: function, a: try merged(layout, layout), b: try operand(b, layout),
      addend: try addend.map { place throws(Diagnostic) in try operand(place, layout) }, relu: relu)
  }

  private func run(
    _ plan: Plan, _ descriptor: PrimitiveDescriptor, _ layout: Layout, in builder: Builder,
    into output: (Layout) throws(Diagnostic) -> Place
  ) throws(Diagnostic) -> Place {
    func placed(_ place: Place, _ planned: Layout) throws(Diagnostic) -> Place {
      let brought = place.shape == a.shape ? try builder.copied(place, to: layout) : place
      if brought.layout == planned { return brought }
      return layout.isDense ? try brought.reshaped(planned.shape) : try builder.copied(brought, to: planned)
    }
    let y = try output(layout)
    var arguments = [
      (DNNL_ARG_SRC_0, try placed(a, plan.a)), (DNNL_ARG_SRC_1, try placed(b, plan.b)),
      (DNNL_ARG_DST, y.layout == plan.a ? y : try y.reshaped(plan.a.shape)),
    ]
    // DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, whose macro Swift cannot import.
    if let addend, let planned = plan.addend {
      arguments.append((DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, try placed(addend, planned)))
    }
    try builder.run(descriptor, arguments)
    return y
  }

  private func operand(_ place: Place, _ layout: Layout) throws(Diagnostic) -> Layout {
    if place.shape == a.shape { return try merged(layout, layout) }
    guard let format = layout.format, format != .dense else { return try merged(layout, place.layout) }
    return try Layout(place.shape, format)
  }

  /// A dense operand's layout with neighbouring axes made one, where those that are broadcast and those that are not
  /// stand together: oneDNN's code asks for images, channels and places.
  private func merged(_ whole: Layout, _ operand: Layout) throws(Diagnostic) -> Layout {
    guard whole.isDense, operand.isDense, b.shape != a.shape else { return operand }
    // Of runs of axes; the first is of images, which a run that is not broadcast must not be.
    var extents: [Int] = []
    var previous: Bool?
    for axis in a.shape.dimensions.indices where a.shape[axis] != 1 {
      let isBroadcast = b.shape[axis] == 1
      if isBroadcast == previous {
        extents[extents.count - 1] *= operand.shape[axis]
      } else {
        if previous == nil, !isBroadcast { extents.append(1) }
        extents.append(operand.shape[axis])
      }
      previous = isBroadcast
    }
    return try Layout(dense: Shape(extents.isEmpty ? [1] : extents))
  }
}

extension Builder {
  /// A dense tensor repeated to a shape of as many axes, row-major.
  func expanded(_ place: Place, to shape: Shape) throws(Diagnostic) -> Place {
    guard place.shape != shape else { return place }
    let selection = Selection(broadcasting: place.shape, to: shape)
    let result = allocate(try Layout(dense: shape))
    run([place, result]) { selection.gather($0[0], $0[1]) }
    return result
  }
}
