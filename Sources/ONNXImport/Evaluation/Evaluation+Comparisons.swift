import Basics
import Networks

extension Evaluation {
  /// Conditions, as 0 and 1, and the choice by one.
  static let comparisons: [String: Evaluator] = [
    "Equal": comparison { $0 == $1 },
    "Less": comparison { $0 < $1 },
    "LessOrEqual": comparison { $0 <= $1 },
    "Greater": comparison { $0 > $1 },
    "GreaterOrEqual": comparison { $0 >= $1 },
    "And": comparison { $0 != 0 && $1 != 0 },
    "Or": comparison { $0 != 0 || $1 != 0 },
    "Not": { _, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      return [Constant(x.shape, .integers(x.floats.map { $0 == 0 ? 1 : 0 }))]
    },
    "Where": { node, inputs throws(Diagnostic) in
      guard inputs.count == 3, let condition = inputs[0], let a = inputs[1], let b = inputs[2],
        let shape = node.broadcastShape([condition, a, b]), node.resultShape(shape, from: inputs) != nil
      else { return nil }
      let joined = Constant.joining([a.count + b.count], [a, b])
      let choices = condition.floats
      let places = zip(
        condition.shape.offsets(broadcastTo: shape),
        zip(a.shape.offsets(broadcastTo: shape), b.shape.offsets(broadcastTo: shape)))
      return [joined.picking(shape, places.map { choices[$0] != 0 ? $1.0 : a.count + $1.1 })]
    },
  ]

  private static func comparison(_ holds: @escaping @Sendable (Double, Double) -> Bool) -> Evaluator {
    { node, inputs throws(Diagnostic) in
      guard inputs.count == 2, let a = inputs[0], let b = inputs[1], let shape = node.broadcastShape([a, b]),
        node.resultShape(shape, from: inputs) != nil
      else { return nil }
      func doubles(_ constant: Constant) -> [Double] {
        constant.integers?.map { Double($0) } ?? constant.floats.map { Double($0) }
      }
      let (x, y) = (doubles(a), doubles(b))
      let places = zip(a.shape.offsets(broadcastTo: shape), b.shape.offsets(broadcastTo: shape))
      return [Constant(shape, .integers(places.map { holds(x[$0], y[$1]) ? 1 : 0 }))]
    }
  }
}
