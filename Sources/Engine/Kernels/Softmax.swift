import Basics
import CDNNL
import Networks

extension Softmax: Executable {
  /// y_i = exp(x_i) / sum of exp(x_j) along the axis, or its logarithm
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    node.forwardDescriptor = try node.builder.softmax(
      node.denseSource(0), into: node.newDenseOutput(), axis: axis, algorithm, training: node.wantsGradient)
  }

  /// dx_i = y_i (dy_i - sum of dy_j y_j); of the logarithm: dx_i = dy_i - exp(y_i) sum of dy_j
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    try node.builder.softmaxBackward(
      node.denseResult(), node.denseGradient(), into: node.newDenseGradient(0), axis: axis, algorithm,
      forward: node.forwardDescriptor)
  }

  private var algorithm: dnnl_alg_kind_t { logarithmic ? dnnl_softmax_log : dnnl_softmax_accurate }
}

extension Builder {
  /// Softmax of a dense tensor along an axis; `x` and `y` may be one place. What it gives back, backward may want.
  @discardableResult
  func softmax(
    _ x: Place, into y: Place, axis: Int, _ algorithm: dnnl_alg_kind_t = dnnl_softmax_accurate, training: Bool = false
  ) throws(Diagnostic) -> PrimitiveDescriptor {
    var operation = dnnl_softmax_v2_desc_t()
    var data = x.layout.descriptor
    try check(
      dnnl_softmax_v2_forward_desc_init(
        &operation, training ? dnnl_forward_training : dnnl_forward_inference, algorithm, &data, &data, Int32(axis)),
      "describe the softmax")
    let descriptor = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes())
    try run(descriptor, [(DNNL_ARG_SRC, x), (DNNL_ARG_DST, y)])
    return descriptor
  }

  /// The gradient of its source, from what it made and the gradient of that; `dy` and `dx` may be one place.
  func softmaxBackward(
    _ y: Place, _ dy: Place, into dx: Place, axis: Int, _ algorithm: dnnl_alg_kind_t = dnnl_softmax_accurate,
    forward: PrimitiveDescriptor? = nil
  ) throws(Diagnostic) {
    var operation = dnnl_softmax_v2_desc_t()
    var data = y.layout.descriptor
    try check(
      dnnl_softmax_v2_backward_desc_init(&operation, algorithm, &data, &data, &data, Int32(axis)),
      "describe the softmax's backward pass")
    let plan = try PrimitiveDescriptor(operation, attributes: PrimitiveAttributes(), forward: forward)
    // On processors with AVX2 oneDNN has none but its reference code, which takes ten times as long.
    if plan.isReference, algorithm == dnnl_softmax_accurate, axis == y.shape.rank - 1 {
      let rows = Rows(count: y.shape.dimensions.dropLast().reduce(1, *), length: y.shape[axis])
      return run([y, dy, dx]) { rows.softmaxBackward($0[0], $0[1], into: $0[2]) }
    }
    try run(plan, [(DNNL_ARG_DST, y), (DNNL_ARG_DIFF_DST, dy), (DNNL_ARG_DIFF_SRC, dx)])
  }
}

extension Rows {
  /// dx_i = y_i (dy_i - sum of dy_j y_j) in each row, of rows of one piece; `dy` and `dx` may be one place.
  fileprivate func softmaxBackward(
    _ y: UnsafeMutablePointer<Float>, _ dy: UnsafeMutablePointer<Float>, into dx: UnsafeMutablePointer<Float>
  ) {
    let whole = length - length % Lanes.scalarCount
    for row in 0..<count {
      let (y, dy, dx) = (y + row * length, dy + row * length, dx + row * length)
      let sum = Float(
        exactSum(
          length, lanes: { (Lanes(at: y + $0) * Lanes(at: dy + $0)).exact }, one: { Double(y[$0] * dy[$0]) }))
      for i in stride(from: 0, to: whole, by: Lanes.scalarCount) {
        (Lanes(at: y + i) * (Lanes(at: dy + i) - sum)).store(at: dx + i)
      }
      for i in whole..<length { dx[i] = y[i] * (dy[i] - sum) }
    }
  }
}
