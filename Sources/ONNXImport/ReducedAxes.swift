import Basics
import Networks

extension Evaluation {
  /// Sums and the like along axes: counting elements from a shape, for one.
  static let reductions: [String: Evaluator] = [
    "ReduceSum": reduction(0, { $0.addingReportingOverflow($1) }, +),
    "ReduceProd": reduction(1, { $0.multipliedReportingOverflow(by: $1) }, *),
    "ReduceMax": reduction(-.infinity, { (max($0, $1), false) }, { max($0, $1) }),
    "ReduceMin": reduction(.infinity, { (min($0, $1), false) }, { min($0, $1) }),
  ]

  private static func reduction(
    _ start: Float, _ integers: @escaping @Sendable (Int, Int) -> (Int, Bool),
    _ floats: @escaping @Sendable (Float, Float) -> Float
  ) -> Evaluator {
    { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil, x.count > 0 else { return nil }
      guard let axes = try ReducedAxes(node, rank: x.shape.rank) else { return [x] }
      guard let shape = try? Reduction(.sum, axes: axes.list, keepsAxes: axes.kept).outputShape([x.shape]) else {
        return nil
      }
      // Each kept position, and from it each position along the reduced axes.
      let strides = x.shape.strides
      let kept = (0..<x.shape.rank).filter { !axes.list.contains($0) }
      let starts = Shape(kept.map { x.shape[$0] }).offsets(strides: kept.map { strides[$0] })
      let steps = Shape(axes.list.map { x.shape[$0] }).offsets(strides: axes.list.map { strides[$0] })
      if let list = x.integers {
        guard let origin = steps.first else { throw Diagnostic("reduces over an axis of length 0") }
        var result: [Int] = []
        for first in starts {
          var total = list[first + origin]
          for step in steps.dropFirst() {
            let (next, overflow) = integers(total, list[first + step])
            guard !overflow else { throw Diagnostic("overflows on constant integers") }
            total = next
          }
          result.append(total)
        }
        return [Constant(shape, .integers(result))]
      }
      let list = x.floats
      return [Constant(shape, .floats(starts.map { first in steps.reduce(start) { floats($0, list[first + $1]) } }))]
    }
  }
}

/// The axes that a Reduce operator works along, from its attribute or its second input.
struct ReducedAxes {
  let list: [Int]
  let kept: Bool

  /// Nil where the operator does nothing (noop_with_empty_axes).
  init?(_ node: Translation, rank: Int?) throws(Diagnostic) {
    kept = node.attributes.flag("keepdims", default: true)
    let given = try node.integers(1, "axes") ?? node.attributes.integers("axes") ?? []
    if given.isEmpty {
      if node.attributes.flag("noop_with_empty_axes") { return nil }
      guard let rank else { throw Diagnostic("the rank of its input is not known") }
      list = Array(0..<rank)
    } else {
      var axes: Set<Int> = []
      for axis in given { axes.insert(try node.axis(axis, rank: rank)) }
      list = axes.sorted()
    }
  }
}
