import Basics
import Networks

extension Translator {
  static let quantizations: [String: Translator] = [
    "QuantizeLinear": Translator(["axis", "block_size", "output_dtype", "precision", "saturate"]) {
      node throws(Diagnostic) in
      let (x, scale, zero) = try scaleAndZero(node)
      let (low, high) = try range(node)
      guard scale.values.count == 1, let zero = zero.values.first else {
        let axis = try node.axis(node.attributes.integer("axis", default: 1), rank: x.rank)
        let steps = try node.intermediate(
          Arithmetic(.divide), [x, try spread(node, scale, axis, x, "scale")], step: "steps")
        let shifted = try node.intermediate(
          Quantization(step: 1, zero: 0, low: -.greatestFiniteMagnitude, high: .greatestFiniteMagnitude), [steps],
          step: "rounded")
        let levels = try node.intermediate(
          Arithmetic(.add), [shifted, try spread(node, zero, axis, x, "zero")], step: "levels")
        return try node.emit(Activation(.clip(low: low, high: high)), [levels])
      }
      try node.emit(Quantization(step: scale.values[0], zero: zero, low: low, high: high), [x])
    },
    "DequantizeLinear": Translator(["axis", "block_size"]) { node throws(Diagnostic) in
      let (x, scale, zero) = try scaleAndZero(node)
      // What is stored so is worked out here, and exactly as ONNX says it.
      if !x.isConstant, scale.values.count == 1, let offset = zero.values.first {
        let factor = scale.values[0]
        return try node.emit(Activation(.linear(scale: factor, shift: -offset * factor)), [x])
      }
      let axis =
        scale.values.count == 1 ? 0 : try node.axis(node.attributes.integer("axis", default: 1), rank: x.rank)
      let centred = try node.intermediate(
        Arithmetic(.subtract), [x, try spread(node, zero, axis, x, "zero")], step: "centred")
      try node.emit(Arithmetic(.multiply), [centred, try spread(node, scale, axis, x, "scale")])
    },
  ]

  private static func scaleAndZero(
    _ node: Translation
  ) throws(Diagnostic) -> (x: Value, scale: Tensor, zero: Tensor) {
    guard node.attributes.integer("block_size", default: 0) == 0 else {
      throw Diagnostic("its block_size is not supported", kind: .unsupported)
    }
    guard let scale = try node.constant(1, "scale"), scale.count > 0 else { throw Diagnostic("its scale is missing") }
    let zero = try node.constant(2, "zero point")
    guard zero == nil || zero?.count == scale.count else {
      throw Diagnostic("its scale and its zero point have different shapes")
    }
    return (try node.input(0), scale.tensor, zero?.tensor ?? Tensor(zeros: scale.shape))
  }

  /// The levels that the type of the zero point has.
  private static func range(_ node: Translation) throws(Diagnostic) -> (low: Float, high: Float) {
    let output = node.attributes.integer("output_dtype", default: 0)
    let type = output != 0 ? ElementType(rawValue: Int32(clamping: output)) : try node.elementType(2) ?? .uint8
    switch type {
    case .uint8: return (0, 255)
    case .int8: return (-128, 127)
    case .uint16: return (0, 65535)
    case .int16: return (-32768, 32767)
    default: throw Diagnostic("quantizes to a type that is not supported", kind: .unsupported)
    }
  }

  /// Values for each position along one axis, so shaped that they broadcast to `x`.
  private static func spread(
    _ node: Translation, _ tensor: Tensor, _ axis: Int, _ x: Value, _ step: String
  ) throws(Diagnostic) -> Value {
    if tensor.values.count == 1 { return node.newConstant(Constant([], .floats(tensor.values)), step: step) }
    guard let rank = x.rank, x.extent(axis) == tensor.values.count else {
      throw Diagnostic("its scale does not fit axis \(axis) of its input")
    }
    var extents = [Int](repeating: 1, count: rank)
    extents[axis] = tensor.values.count
    return node.newConstant(Constant(Shape(extents), .floats(tensor.values)), step: step)
  }
}
