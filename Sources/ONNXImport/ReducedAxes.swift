import Basics

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
