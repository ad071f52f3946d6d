import Basics
import Foundation
import Networks

extension Evaluation {
  /// Functions of one or two values at a time.
  static let elementwise: [String: Evaluator] = [
    "Add": pair({ $0.addingReportingOverflow($1) }, +),
    "Sub": pair({ $0.subtractingReportingOverflow($1) }, -),
    "Mul": pair({ $0.multipliedReportingOverflow(by: $1) }, *),
    "Div": pair({ $0.dividedReportingOverflow(by: $1) }, /),
    "Mod": { node, inputs throws(Diagnostic) in
      // With fmod the rest has the sign of what is divided, else that of what divides.
      let keepsSign = node.attributes.flag("fmod")
      return try combine(
        node, inputs,
        integers: { a, b in
          let (rest, overflow) = a.remainderReportingOverflow(dividingBy: b)
          return (!keepsSign && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest, overflow)
        }, floats: { keepsSign ? fmodf($0, $1) : $0 - $1 * ($0 / $1).rounded(.down) })
    },
    "Min": pair({ (min($0, $1), false) }, { min($0, $1) }),
    "Max": pair({ (max($0, $1), false) }, { max($0, $1) }),
    "Pow": { node, inputs throws(Diagnostic) in try combine(node, inputs, floats: { powf($0, $1) }) },
    "Neg": each({ 0 &- $0 }, { -$0 }),
    "Abs": each({ Int(clamping: $0.magnitude) }, { abs($0) }),
    "Floor": each({ $0 }, { $0.rounded(.down) }),
    "Ceil": each({ $0 }, { $0.rounded(.up) }),
    "Round": each({ $0 }, { $0.rounded(.toNearestOrEven) }),
    "Sqrt": each(nil, { $0.squareRoot() }),
    "Exp": each(nil, { exp($0) }),
    "Log": each(nil, { log($0) }),
    "Reciprocal": each(nil, { 1 / $0 }),
    "Cast": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      guard let type = ElementType(rawValue: Int32(clamping: node.attributes.integer("to", default: 0))) else {
        throw Diagnostic(
          "casts to the element type \(node.attributes.integer("to", default: 0)), which is not supported",
          kind: .unsupported)
      }
      return [x.cast(to: type)]
    },
  ]

  /// A function of two tensors, by integers where both are; nil on overflow.
  private static func pair(
    _ integers: @escaping @Sendable (Int, Int) -> (Int, Bool), _ floats: @escaping @Sendable (Float, Float) -> Float
  ) -> Evaluator {
    { node, inputs throws(Diagnostic) in try combine(node, inputs, integers: integers, floats: floats) }
  }

  private static func combine(
    _ node: Translation, _ inputs: [Constant?], integers: (@Sendable (Int, Int) -> (Int, Bool))? = nil,
    floats: @Sendable (Float, Float) -> Float
  ) throws(Diagnostic) -> [Constant]? {
    guard inputs.count == 2, let a = inputs[0], let b = inputs[1] else { return nil }
    guard let shape = node.broadcastShape([a, b]), node.resultShape(shape, from: inputs) != nil else { return nil }
    let (left, right) = (a.shape.offsets(broadcastTo: shape), b.shape.offsets(broadcastTo: shape))
    if let integers, let x = a.integers, let y = b.integers {
      var result: [Int] = []
      for (i, j) in zip(left, right) {
        let (value, overflow) = integers(x[i], y[j])
        guard !overflow else { throw Diagnostic("overflows, or divides by zero, on constant integers") }
        result.append(value)
      }
      return [Constant(shape, .integers(result))]
    }
    let (x, y) = (a.floats, b.floats)
    return [Constant(shape, .floats(zip(left, right).map { floats(x[$0], y[$1]) }))]
  }

  private static func each(
    _ integers: (@Sendable (Int) -> Int)?, _ floats: @escaping @Sendable (Float) -> Float
  ) -> Evaluator {
    { _, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      if let integers, let list = x.integers { return [Constant(x.shape, .integers(list.map(integers)))] }
      return [Constant(x.shape, .floats(x.floats.map(floats)))]
    }
  }
}

extension Constant {
  /// The values as another type would hold them; fractions are cut off, booleans are 0 and 1.
  func cast(to type: ElementType) -> Constant {
    if type == .bool { return Constant(shape, .integers(floats.map { $0 == 0 ? 0 : 1 })) }
    guard type.isInteger else { return Constant(shape, .floats(floats)) }
    if isInteger { return self }
    return Constant(shape, .integers(floats.map { Int(exactly: $0.rounded(.towardZero)) ?? ($0 > 0 ? .max : .min) }))
  }
}

extension Translation {
  /// The shape to which constants broadcast; nil where they do not.
  func broadcastShape(_ inputs: [Constant]) -> Shape? {
    let rank = inputs.map(\.shape.rank).max() ?? 0
    var extents = [Int](repeating: 1, count: rank)
    for input in inputs {
      for (axis, extent) in input.shape.dimensions.enumerated() {
        let place = axis + rank - input.shape.rank
        guard extent == extents[place] || extent == 1 || extents[place] == 1 else { return nil }
        if extent != 1 { extents[place] = extent }
      }
    }
    return Shape(extents)
  }
}
