import Basics
import Networks

extension Evaluation {
  /// Weights that were stored as small integers.
  static let quantization: [String: Evaluator] = [
    "DequantizeLinear": { node, inputs throws(Diagnostic) in
      guard inputs.count >= 2, let x = inputs[0], let scale = inputs[1] else { return nil }
      guard node.attributes.integer("block_size", default: 0) == 0 else {
        throw Diagnostic("its block_size is not supported", kind: .unsupported)
      }
      let zero = inputs.count > 2 ? inputs[2] : nil
      guard zero == nil || zero?.count == scale.count else {
        throw Diagnostic("its scale and its zero point have different shapes")
      }
      guard scale.count > 0 else { throw Diagnostic("its scale is empty") }
      var places = [Int](repeating: 0, count: x.count)
      if scale.count > 1 {
        let axis = try node.axis(node.attributes.integer("axis", default: 1), rank: x.shape.rank)
        guard scale.count == x.shape[axis] else { throw Diagnostic("its scale does not fit axis \(axis)") }
        var extents = [Int](repeating: 1, count: x.shape.rank)
        extents[axis] = scale.count
        places = Shape(extents).offsets(broadcastTo: x.shape)
      }
      let (scales, zeros) = (scale.floats, zero?.floats)
      return [
        Constant(x.shape, .floats(zip(x.floats, places).map { ($0 - (zeros?[$1] ?? 0)) * scales[$1] }))
      ]
    }
  ]
}
