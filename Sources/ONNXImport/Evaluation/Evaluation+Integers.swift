import Basics
import Foundation
import Networks

extension Evaluation {
  /// Arithmetic on integers, what makes integers of fractions, and conditions, as 0 and 1.
  static let integers: [String: Evaluator] = [
    "Add": pair { $0.addingReportingOverflow($1) },
    "Sub": pair { $0.subtractingReportingOverflow($1) },
    "Mul": pair { $0.multipliedReportingOverflow(by: $1) },
    "Div": pair { $0.dividedReportingOverflow(by: $1) },
    "Min": pair { (min($0, $1), false) },
    "Max": pair { (max($0, $1), false) },
    "Mod": { node, inputs throws(Diagnostic) in
      // With fmod the rest has the sign of what is divided, else that of what divides.
      let keepsSign = node.attributes.flag("fmod")
      let integers = pair { a, b in
        let (rest, overflow) = a.remainderReportingOverflow(dividingBy: b)
        return (!keepsSign && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest, overflow)
      }
      if let rests = try integers(node, inputs) { return rests }
      return try combine(inputs, of: \.floats) { keepsSign ? fmodf($0, $1) : $0 - $1 * ($0 / $1).rounded(.down) }
        .map { [Constant($0, .floats($1))] }
    },
    "Neg": { _, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil, let list = x.integers else { return nil }
      return [Constant(x.shape, .integers(list.map { 0 &- $0 }))]
    },
    "Floor": rounding(.down),
    "Ceil": rounding(.up),
    "Round": rounding(.toNearestOrEven),
    "Cast": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      guard let type = ElementType(rawValue: Int32(clamping: node.attributes.integer("to", default: 0))) else {
        throw Diagnostic(
          "casts to the element type \(node.attributes.integer("to", default: 0)), which is not supported",
          kind: .unsupported)
      }
      return [x.cast(to: type)]
    },
    "CastLike": { _, inputs throws(Diagnostic) in
      guard inputs.count == 2, let x = inputs[0], let like = inputs[1] else { return nil }
      return [x.cast(to: like.isInteger ? .int64 : .float32)]
    },
    "ReduceProd": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil, x.count > 0 else { return nil }
      return try product(x, along: ReducedAxes(node, rank: x.shape.rank)).map { [$0] }
    },
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
  ]

  /// A function of two tensors of integers, which says whether it overflowed.
  private static func pair(_ function: @escaping @Sendable (Int, Int) -> (Int, Bool)) -> Evaluator {
    { _, inputs throws(Diagnostic) in
      try combine(inputs, of: \.integers) { a, b throws(Diagnostic) in
        let (value, overflow) = function(a, b)
        guard !overflow else { throw Diagnostic("overflows, or divides by zero, on constant integers") }
        return value
      }.map { [Constant($0, .integers($1))] }
    }
  }

  private static func comparison(_ holds: @escaping @Sendable (Double, Double) -> Bool) -> Evaluator {
    { _, inputs throws(Diagnostic) in
      try combine(inputs, of: \.doubles) { holds($0, $1) ? 1 : 0 }.map { [Constant($0, .integers($1))] }
    }
  }

  /// A function of the elements of two tensors, broadcast to one another; nil where there are no two such or the result
  /// is too large.
  private static func combine<Element, Result>(
    _ inputs: [Constant?], of elements: (Constant) -> [Element]?,
    _ function: (Element, Element) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> (Shape, [Result])? {
    guard inputs.count == 2, let a = inputs[0], let b = inputs[1], let x = elements(a), let y = elements(b),
      let shape = try? broadcast(a.shape, b.shape), isAffordable(shape, from: inputs)
    else { return nil }
    var results: [Result] = []
    for (i, j) in zip(a.shape.offsets(broadcastTo: shape), b.shape.offsets(broadcastTo: shape)) {
      results.append(try function(x[i], y[j]))
    }
    return (shape, results)
  }

  private static func rounding(_ rule: FloatingPointRoundingRule) -> Evaluator {
    { _, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      return [x.isInteger ? x : Constant(x.shape, .floats(x.floats.map { $0.rounded(rule) }))]
    }
  }

  /// The product of the elements along some axes; of integers, an integer.
  private static func product(_ x: Constant, along axes: ReducedAxes?) throws(Diagnostic) -> Constant? {
    guard let axes else { return x }
    guard let shape = try? Reduction(.sum, axes: axes.list, keepsAxes: axes.kept).outputShape([x.shape]) else {
      return nil
    }
    // Each kept position, and from it each position along the reduced axes.
    let strides = x.shape.strides
    let kept = (0..<x.shape.rank).filter { !axes.list.contains($0) }
    let starts = Shape(kept.map { x.shape[$0] }).offsets(strides: kept.map { strides[$0] })
    let steps = Shape(axes.list.map { x.shape[$0] }).offsets(strides: axes.list.map { strides[$0] })
    guard let list = x.integers else {
      let list = x.floats
      return Constant(shape, .floats(starts.map { first in steps.reduce(1) { $0 * list[first + $1] } }))
    }
    var products: [Int] = []
    for first in starts {
      var product = 1
      for step in steps {
        let (next, overflow) = product.multipliedReportingOverflow(by: list[first + step])
        guard !overflow else { throw Diagnostic("overflows on constant integers") }
        product = next
      }
      products.append(product)
    }
    return Constant(shape, .integers(products))
  }
}

extension Constant {
  fileprivate var doubles: [Double] { integers?.map { Double($0) } ?? floats.map { Double($0) } }

  /// The values as another type would hold them; fractions are cut off, booleans are 0 and 1.
  func cast(to type: ElementType) -> Constant {
    if type == .bool { return Constant(shape, .integers(floats.map { $0 == 0 ? 0 : 1 })) }
    guard type.isInteger else { return Constant(shape, .floats(floats)) }
    if isInteger { return self }
    return Constant(shape, .integers(floats.map { Int(exactly: $0.rounded(.towardZero)) ?? ($0 > 0 ? .max : .min) }))
  }
}
