import Basics
import CDNNL
import Networks

/// What oneDNN would do and with which layouts, before it makes the code for it.
final class PrimitiveDescriptor {
  let handle: dnnl_primitive_desc_t?

  /// `operation` is one of oneDNN's operation descriptors.
  init<Operation>(
    _ operation: Operation, attributes: PrimitiveAttributes, forward: PrimitiveDescriptor? = nil
  ) throws(Diagnostic) {
    let engine = try Processor.engine()
    var handle: dnnl_primitive_desc_t?
    let status = withUnsafePointer(to: operation) {
      dnnl_primitive_desc_create(&handle, $0, attributes.handle, engine, forward?.handle)
    }
    try check(status, "plan it")
    self.handle = handle
  }

  private init(handle: dnnl_primitive_desc_t?) { self.handle = handle }

  /// Copies from one layout to another.
  static func reorder(from source: Layout, to destination: Layout) throws(Diagnostic) -> PrimitiveDescriptor {
    var handle: dnnl_primitive_desc_t?
    var (a, b) = (source.descriptor, destination.descriptor)
    let (attributes, engine) = (try PrimitiveAttributes(), try Processor.engine())
    try check(
      dnnl_reorder_primitive_desc_create(
        &handle, &a, engine, &b, engine, attributes.handle), "plan a copy")
    return PrimitiveDescriptor(handle: handle)
  }

  /// The sum of several tensors of one shape.
  static func sum(_ sources: [Layout], to destination: Layout) throws(Diagnostic) -> PrimitiveDescriptor {
    var handle: dnnl_primitive_desc_t?
    var target = destination.descriptor
    let attributes = try PrimitiveAttributes()
    try check(
      dnnl_sum_primitive_desc_create(
        &handle, &target, Int32(sources.count), [Float](repeating: 1, count: sources.count),
        sources.map(\.descriptor), attributes.handle, Processor.engine()), "plan a sum")
    return PrimitiveDescriptor(handle: handle)
  }

  deinit { dnnl_primitive_desc_destroy(handle) }

  /// The layout it chose or was given; nil where it uses no such memory.
  private func layout(_ query: dnnl_query_t, _ index: Int32, _ shape: Shape) -> Layout? {
    guard let found = dnnl_primitive_desc_query_md(handle, query, index), found.pointee.ndims > 0 else { return nil }
    return Layout(shape: shape, descriptor: found.pointee)
  }

  func source(_ shape: Shape) -> Layout? { layout(dnnl_query_src_md, 0, shape) }
  func weights(_ shape: Shape) -> Layout? { layout(dnnl_query_weights_md, 0, shape) }
  func destination(_ shape: Shape) -> Layout? { layout(dnnl_query_dst_md, 0, shape) }
  func sourceGradient(_ shape: Shape) -> Layout? { layout(dnnl_query_diff_src_md, 0, shape) }
  func destinationGradient(_ shape: Shape) -> Layout? { layout(dnnl_query_diff_dst_md, 0, shape) }
  /// What forward leaves for backward, such as which cell of a window was the largest.
  var workspace: Layout? { layout(dnnl_query_workspace_md, 0, []) }
  var scratchpad: Layout? { layout(dnnl_query_scratchpad_md, 0, []) }

  var kind: dnnl_primitive_kind_t {
    var kind = dnnl_undefined_primitive
    dnnl_primitive_desc_query(handle, dnnl_query_primitive_kind, 0, &kind)
    return kind
  }

  /// Whether oneDNN has no code of its own for these layouts, only the definition written out: a hundred times slower.
  var isReference: Bool { implementation.hasPrefix("ref") }

  /// Whether oneDNN makes code for these very layouts.
  var isCompiled: Bool { implementation.hasPrefix("jit") }

  /// Which of oneDNN's implementations was chosen: `jit:avx512_core`.
  var implementation: String {
    var name: UnsafePointer<CChar>?
    dnnl_primitive_desc_query(handle, dnnl_query_impl_info_str, 0, &name)
    return name.map { String(cString: $0) } ?? "?"
  }
}

/// What goes on beside an operation: functions applied to its result while it is still in registers.
final class PrimitiveAttributes {
  let handle: dnnl_primitive_attr_t?

  /// Temporary memory is always the caller's, so that threads can share a primitive.
  init() throws(Diagnostic) {
    var handle: dnnl_primitive_attr_t?
    try check(dnnl_primitive_attr_create(&handle), "make attributes")
    self.handle = handle
    try check(dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl_scratchpad_mode_user), "set attributes")
  }

  deinit { dnnl_primitive_attr_destroy(handle) }

  /// Multiplies the result before anything is added to it.
  func scale(by factor: Float) throws(Diagnostic) {
    guard factor != 1 else { return }
    try check(dnnl_primitive_attr_set_output_scales(handle, 1, 0, [factor]), "set attributes")
  }

  /// Adds a tensor to the result, then what was there before, then applies max(x, 0) to it.
  func append(adding addend: Layout? = nil, accumulating: Bool = false, relu: Bool = false) throws(Diagnostic) {
    guard addend != nil || accumulating || relu else { return }
    var operations: dnnl_post_ops_t?
    try check(dnnl_post_ops_create(&operations), "make attributes")
    defer { dnnl_post_ops_destroy(operations) }
    if var descriptor = addend?.descriptor {
      try check(dnnl_post_ops_append_binary(operations, dnnl_binary_add, &descriptor), "set attributes")
    }
    if accumulating { try check(dnnl_post_ops_append_sum(operations, 1), "set attributes") }
    if relu { try check(dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0), "set attributes") }
    try check(dnnl_primitive_attr_set_post_ops(handle, operations), "set attributes")
  }
}

/// Code made for one operation on one set of layouts. Holds no memory of its own; any thread may run it.
final class Primitive: @unchecked Sendable {
  let handle: dnnl_primitive_t?
  let implementation: String
  let kind: dnnl_primitive_kind_t

  init(_ descriptor: PrimitiveDescriptor) throws(Diagnostic) {
    var handle: dnnl_primitive_t?
    try check(dnnl_primitive_create(&handle, descriptor.handle), "make it")
    self.handle = handle
    implementation = descriptor.implementation
    kind = descriptor.kind
  }

  deinit { dnnl_primitive_destroy(handle) }
}
