import Basics
import Networks

extension Reduction: Executable {
  /// y = the sum, mean, largest or smallest of each row of x along the axes
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let rows = Rows(node.shape(0), along: axes)
    let x = try rows.arranged(node.denseSource(0), in: node.builder)
    let (kind, count, length) = (kind, rows.count, rows.length)
    node.builder.run([x, try node.newDenseOutput()]) { memory in
      let (x, y) = (memory[0], memory[1])
      for row in 0..<count { y[row] = kind.reduce(x + row * length, length) }
    }
  }

  /// dx = dy (over the length, for a mean) along its row; for the largest and smallest, only where x is that
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let rows = Rows(node.shape(0), along: axes)
    let x = try rows.arranged(node.denseSource(0), in: node.builder)
    let (kind, count, length) = (kind, rows.count, rows.length)
    try rows.filling(
      node.newDenseGradient(0), from: [x, node.denseResult(), node.denseGradient()], in: node.builder
    ) { memory in
      let (x, y, dy, dx) = (memory[0], memory[1], memory[2], memory[3])
      for row in 0..<count {
        let start = row * length
        switch kind {
        case .sum: (dx + start).update(repeating: dy[row], count: length)
        case .mean: (dx + start).update(repeating: dy[row] / Float(length), count: length)
        case .max, .min:
          // The first of several equals has all of it.
          (dx + start).update(repeating: 0, count: length)
          for i in 0..<length where x[start + i] == y[row] {
            dx[start + i] = dy[row]
            break
          }
        }
      }
    }
  }
}

extension Reduction.Kind {
  fileprivate func reduce(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    switch self {
    case .sum: return Float(sum(x, count))
    case .mean: return Float(sum(x, count) / Double(count))
    case .max:
      var result = x[0]
      for i in 1..<Swift.max(count, 1) { result = Swift.max(result, x[i]) }
      return result
    case .min:
      var result = x[0]
      for i in 1..<Swift.max(count, 1) { result = Swift.min(result, x[i]) }
      return result
    }
  }

  private func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    var result = 0.0
    for i in 0..<count { result += Double(x[i]) }
    return result
  }
}
