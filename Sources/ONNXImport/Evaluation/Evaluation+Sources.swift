import Basics
import Networks

extension Evaluation {
  /// Constants that come from no other, or from a shape.
  static let sources: [String: Evaluator] = [
    "Constant": { node, _ throws(Diagnostic) in
      if let tensor = node.attributes.tensor("value") { return [try value(of: tensor)] }
      if let value = node.attributes.float("value_float") { return [.scalar(value)] }
      if let values = node.attributes.floats("value_floats") { return [Constant([values.count], .floats(values))] }
      if let value = node.attributes.integer("value_int") { return [Constant([], .integers([value]))] }
      if let values = node.attributes.integers("value_ints") { return [.integers(values)] }
      return nil
    },
    "ConstantOfShape": { node, inputs throws(Diagnostic) in
      guard let extents = inputs.first??.integers, isAffordable(Shape(extents), from: []) else { return nil }
      let shape = Shape(extents)
      let element = try node.attributes.tensor("value").map { tensor throws(Diagnostic) in try value(of: tensor) }
      let offsets = [Int](repeating: 0, count: shape.count)
      guard let element else { return [Constant([1], .floats([0])).picking(shape, offsets)] }
      guard element.count == 1 else { throw Diagnostic("its value has \(element.count) elements") }
      return [element.picking(shape, offsets)]
    },
    "Range": { node, inputs throws(Diagnostic) in
      guard inputs.count == 3, let start = inputs[0]?.scalar, let limit = inputs[1]?.scalar,
        let step = inputs[2]?.scalar, step != 0
      else { return nil }
      let count = max(((Double(limit) - Double(start)) / Double(step)).rounded(.up), 0)
      guard count <= Double(Evaluation.limit) else { return nil }
      if let first = inputs[0]?.integers?.first, let stride = inputs[2]?.integers?.first {
        return [.integers((0..<Int(count)).map { first &+ $0 &* stride })]
      }
      return [Constant([Int(count)], .floats((0..<Int(count)).map { start + Float($0) * step }))]
    },
  ]

  private static func value(of tensor: Onnx_TensorProto) throws(Diagnostic) -> Constant {
    guard tensor.dataLocation == 0 else { throw Diagnostic("keeps its value in another file") }
    var reader = TensorReader()
    do { return try reader.read(tensor) } catch { throw error.changed { $0.what = "its value \($0.what)" } }
  }
}
