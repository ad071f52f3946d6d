import Basics
import CDNNL
import Networks

extension MatrixProduct: Executable {
  /// a `[..., M, K]`, b `[..., K, N]` -> y `[..., M, N]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    if let weights = weights(node) {
      return try node.builder.multiply(
        node.denseSource(0), weights: weights, transposed: transposesSecond, into: node.newDenseOutput())
    }
    try node.builder.multiply(
      Matrices(try node.denseSource(0), transposed: transposesFirst),
      Matrices(try node.denseSource(1), transposed: transposesSecond), into: node.newDenseOutput())
  }

  /// da = dy b^T and db = a^T dy, summed over the axes along which a or b was broadcast
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let dy = try node.denseGradient()
    if let weights = weights(node) {
      return try node.builder.multiply(
        dy, weights: weights, transposed: !transposesSecond, into: node.newDenseGradient(0))
    }
    let (a, b) = (try node.denseSource(0), try node.denseSource(1))
    if node.takesGradient(0) {
      let (left, right) = (Matrices(dy), Matrices(b, transposed: !transposesSecond))
      try addProduct(transposesFirst ? right.transpose : left, transposesFirst ? left.transpose : right, 0, node)
    }
    if node.takesGradient(1) {
      let (left, right) = (Matrices(a, transposed: !transposesFirst), Matrices(dy))
      try addProduct(transposesSecond ? right.transpose : left, transposesSecond ? left.transpose : right, 1, node)
    }
  }

  /// The second operand, where it is one constant matrix by which the rows of the first are multiplied.
  private func weights(_ node: NodeLowering) -> Tensor? {
    guard !transposesFirst, node.shape(0).rank >= 2, let weights = node.constant(1), weights.shape.rank == 2 else {
      return nil
    }
    return weights
  }

  private func addProduct(_ a: Matrices, _ b: Matrices, _ input: Int, _ node: NodeLowering) throws(Diagnostic) {
    let shape = node.shape(input)
    let batch = Shape(node.shape.dimensions.dropLast(2))
    let full = Shape(batch.dimensions + shape.dimensions.suffix(2))
    let product = node.builder.allocate(try Layout(dense: full))
    try node.builder.multiply(a, b, into: product)
    try node.addBroadcastGradient(input, product)
  }
}

/// Dense matrices over the last two axes, read as they lie or transposed.
struct Matrices {
  let place: Place
  let transposed: Bool

  init(_ place: Place, transposed: Bool = false) {
    self.place = place
    self.transposed = transposed
  }

  var transpose: Matrices { Matrices(place, transposed: !transposed) }

  /// The view with `rank` axes whose last two are rows and columns.
  func view(rank: Int) throws(Diagnostic) -> Place {
    let shape = Shape(Array(repeating: 1, count: rank - place.shape.rank) + place.shape.dimensions)
    let view = try place.reshaped(shape)
    return transposed ? try view.turned() : view
  }
}

extension Builder {
  /// y = a b for all rows of a, which is dense as y is; the constant matrix b, or its transpose, lies as oneDNN wants it.
  ///
  /// Given a plain matrix, oneDNN lays it out anew in each run, which takes longer than multiplying 50 rows by it.
  func multiply(
    _ a: Place, weights b: Tensor, transposed: Bool, into y: Place
  ) throws(Diagnostic) {
    let shape: Shape = transposed ? [b.shape[1], b.shape[0]] : b.shape
    let rows = shape[0] > 0 ? a.shape.count / shape[0] : 0
    let (left, result) = (try a.reshaped([rows, shape[0]]), try y.reshaped([rows, shape[1]]))
    var operation = dnnl_matmul_desc_t()
    var (l, r, d) = (left.layout.descriptor, try Layout.any(shape).descriptor, result.layout.descriptor)
    try check(dnnl_matmul_desc_init(&operation, &l, &r, nil, &d), "describe the product")
    let plan = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
    if plan.implementation.hasPrefix("gemm"), rows > 0,
      try convolve(left, weights: b, transposed: transposed, into: result)
    {
      return
    }
    guard let packed = plan.weights(shape) else { throw Diagnostic("oneDNN names no layout for its weights") }
    let lying = try Layout(shape, strides: transposed ? [1, shape[0]] : [shape[1], 1])
    try run(
      plan,
      [(DNNL_ARG_SRC, left), (DNNL_ARG_WEIGHTS, constant(b, from: lying, to: packed)), (DNNL_ARG_DST, result)])
  }

  /// The same as a convolution of 1 x 1, whose channels are the columns of a row, where oneDNN has compiled code for that.
  ///
  /// Its general product, all that it has for matrices with AVX2, lays the weights out anew in each run: on one core of an AMD
  /// EPYC 197 rows of 768 by 3,072 columns took 23.4 ms and take 11.1 so, 49 rows of 384 by 1,536 columns 1.13 and .67.
  /// - Returns: whether it has.
  private func convolve(
    _ a: Place, weights b: Tensor, transposed: Bool, into y: Place
  ) throws(Diagnostic) -> Bool {
    let (rows, inner, columns) = (a.shape[0], a.shape[1], y.shape[1])
    func channelsLast(_ place: Place, _ channels: Int) throws(Diagnostic) -> Place {
      let layout = try Layout([1, channels, rows, 1], strides: [rows * channels, 1, channels, channels])
      return Place(home: place.home, offset: place.offset, layout: layout)
    }
    let (source, result) = (try channelsLast(a, inner), try channelsLast(y, columns))
    let kernel: Shape = [columns, inner, 1, 1]
    var operation = dnnl_convolution_desc_t()
    var (s, w, d) = (source.layout.descriptor, try Layout.any(kernel).descriptor, result.layout.descriptor)
    try check(
      dnnl_convolution_forward_desc_init(
        &operation, dnnl_forward_inference, dnnl_convolution_direct, &s, &w, nil, &d, [1, 1], [0, 0], [0, 0]),
      "describe the product")
    guard let plan = try? PrimitiveDescriptor(operation, attributes: PrimitiveAttributes()),
      plan.isCompiled, let packed = plan.weights(kernel)
    else { return false }
    let lying = try Layout(kernel, strides: transposed ? [inner, 1, 1, 1] : [1, columns, 1, 1])
    try run(
      plan,
      [(DNNL_ARG_SRC, source), (DNNL_ARG_WEIGHTS, constant(b, from: lying, to: packed)), (DNNL_ARG_DST, result)])
    return true
  }

  /// y = a b over the last two axes; y is dense and has the axes of the broadcast.
  func multiply(_ a: Matrices, _ b: Matrices, into y: Place) throws(Diagnostic) {
    let rank = max(y.shape.rank, 2)
    try multiply(a.view(rank: rank), b.view(rank: rank), into: y)
  }

  /// y = scale * a b (+ addend) (+ y) over the last two axes, of views of as many axes each.
  func multiply(
    _ a: Place, _ b: Place, into y: Place, scale: Float = 1, addend: Place? = nil, adding: Bool = false
  ) throws(Diagnostic) {
    var operation = dnnl_matmul_desc_t()
    var (l, r, d) = (a.layout.descriptor, b.layout.descriptor, y.layout.descriptor)
    try check(dnnl_matmul_desc_init(&operation, &l, &r, nil, &d), "describe the product")
    let attributes = try PrimitiveAttributes()
    try attributes.scale(by: scale)
    try attributes.append(adding: addend?.layout, accumulating: adding)
    let plan = try PrimitiveDescriptor(operation, attributes: attributes)
    if let addend, plan.isReference {
      try multiply(a, b, into: y, scale: scale, adding: adding)
      return try add(addend, to: y)
    }
    var arguments = [(DNNL_ARG_SRC, a), (DNNL_ARG_WEIGHTS, b), (DNNL_ARG_DST, y)]
    if let addend { arguments.append((DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, addend)) }
    try run(plan, arguments)
  }

  /// y += addend, repeated to its shape.
  ///
  /// On processors with AVX2 oneDNN has no code that adds what windows share while it multiplies them: Swin-T took 9 times
  /// ONNX Runtime's time, MaxViT-T 14 times.
  private func add(_ addend: Place, to y: Place) throws(Diagnostic) {
    let addend = try copied(addend, to: Layout(dense: addend.shape))
    let sum = try Combination(function: dnnl_binary_add, a: y, b: addend).run(in: self) { layout in
      layout == y.layout ? y : allocate(layout)
    }
    if sum.layout != y.layout { try copy(sum, to: y) }
  }
}
