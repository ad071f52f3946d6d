import Basics
import CDNNL
import Networks

/// How a tensor's numbers lie in memory, and of which type they are: oneDNN's memory descriptor.
struct Layout: Equatable, @unchecked Sendable {
  let shape: Shape
  var descriptor: dnnl_memory_desc_t

  /// The formats for which the engine knows where a range of channels lies.
  enum Format: CaseIterable, Sendable {
    /// Row-major: `[N, C, H, W]` in this order.
    case dense
    /// Blocks of 16 channels, a block's channels side by side: `[N, C / 16, H, W, 16]`.
    case blocked16
    case blocked8

    /// Channels that must stay together.
    var block: Int {
      switch self {
      case .dense: 1
      case .blocked16: 16
      case .blocked8: 8
      }
    }
  }

  init(shape: Shape, descriptor: dnnl_memory_desc_t) {
    self.shape = shape
    self.descriptor = descriptor
  }

  /// Row-major. oneDNN knows no tensors without axes and none of more than 12; a scalar gets one axis.
  init(dense shape: Shape) throws(Diagnostic) {
    try self.init(shape, .dense)
  }

  init(_ shape: Shape, _ format: Format) throws(Diagnostic) {
    switch format {
    case .dense: try self.init(shape, strides: shape.rank == 0 ? [1] : shape.strides)
    case .blocked16: try self.init(shape, tag: dnnl_aBcd16b)
    case .blocked8: try self.init(shape, tag: dnnl_aBcd8b)
    }
  }

  /// Elements between neighbours along each axis.
  init(_ shape: Shape, strides: [Int]) throws(Diagnostic) {
    var result = dnnl_memory_desc_t()
    let dimensions = try Layout.extents(shape)
    try check(
      dnnl_memory_desc_init_by_strides(
        &result, Int32(dimensions.count), dimensions, dnnl_f32, strides.map(Int64.init)), "describe \(shape)")
    self.init(shape: shape, descriptor: result)
  }

  private init(
    _ shape: Shape, tag: dnnl_format_tag_t, _ type: dnnl_data_type_t = dnnl_f32
  ) throws(Diagnostic) {
    var result = dnnl_memory_desc_t()
    let dimensions = try Layout.extents(shape)
    try check(
      dnnl_memory_desc_init_by_tag(&result, Int32(dimensions.count), dimensions, type, tag), "describe \(shape)")
    self.init(shape: shape, descriptor: result)
  }

  /// Leaves the choice to the primitive.
  static func any(_ shape: Shape, _ type: dnnl_data_type_t = dnnl_f32) throws(Diagnostic) -> Layout {
    try Layout(shape, tag: dnnl_format_tag_any, type)
  }

  private static func extents(_ shape: Shape) throws(Diagnostic) -> [Int64] {
    guard shape.rank <= 12 else { throw Diagnostic("a tensor of \(shape.rank) axes is too much; 12 are possible") }
    return shape.rank == 0 ? [1] : shape.dimensions.map(Int64.init)
  }

  static func == (a: Layout, b: Layout) -> Bool {
    withUnsafePointer(to: a.descriptor) { a in
      withUnsafePointer(to: b.descriptor) { b in dnnl_memory_desc_equal(a, b) != 0 }
    }
  }

  var bytes: Int { withUnsafePointer(to: descriptor) { dnnl_memory_desc_get_size($0) } }

  var isDense: Bool { (try? Layout(dense: shape)) == self }

  /// nil for what is none of them: channels last, strided views.
  var format: Format? {
    for format in Format.allCases where format == .dense || shape.rank == 4 {
      if (try? Layout(shape, format)) == self { return format }
    }
    return nil
  }

  /// The same memory under another shape. For dense layouts only.
  func reshaped(_ other: Shape) throws(Diagnostic) -> Layout { try Layout(dense: other) }

  /// The view of a part that keeps this layout's strides; nil where the part cuts a block.
  func view(of part: Shape, at offsets: [Int]) -> Layout? {
    var result = dnnl_memory_desc_t()
    let status = withUnsafePointer(to: descriptor) {
      dnnl_memory_desc_init_submemory(&result, $0, part.dimensions.map(Int64.init), offsets.map(Int64.init))
    }
    return status == dnnl_success ? Layout(shape: part, descriptor: result) : nil
  }

  /// The last two axes swapped, and every number where it lies.
  func turned() throws(Diagnostic) -> Layout {
    var (order, shape) = (shape.dimensions.indices.map { Int32($0) }, shape)
    order.swapAt(shape.rank - 1, shape.rank - 2)
    shape.dimensions.swapAt(shape.rank - 1, shape.rank - 2)
    var (source, result) = (descriptor, dnnl_memory_desc_t())
    try check(dnnl_memory_desc_permute_axes(&result, &source, order), "turn the matrices of \(self.shape)")
    return Layout(shape: shape, descriptor: result)
  }
}
