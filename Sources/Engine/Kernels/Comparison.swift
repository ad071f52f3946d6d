import Basics
import Networks

extension Comparison: Executable {
  /// y = a relation b ? 1 : 0
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let count = node.shape.count
    let holds = relation.holds
    node.builder.run([try node.expandedSource(0), try node.expandedSource(1), try node.newDenseOutput()]) { memory in
      let (a, b, y) = (memory[0], memory[1], memory[2])
      for i in 0..<count { y[i] = holds(a[i], b[i]) ? 1 : 0 }
    }
  }

  /// da = db = 0
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    for input in 0..<2 where node.takesGradient(input) {
      let count = node.shape(input).count
      node.builder.run([try node.newDenseGradient(input)]) { $0[0].update(repeating: 0, count: count) }
    }
  }
}

extension Comparison.Relation {
  fileprivate var holds: @Sendable (Float, Float) -> Bool {
    switch self {
    case .equal: { $0 == $1 }
    case .less: { $0 < $1 }
    case .lessOrEqual: { $0 <= $1 }
    case .greater: { $0 > $1 }
    case .greaterOrEqual: { $0 >= $1 }
    }
  }
}
