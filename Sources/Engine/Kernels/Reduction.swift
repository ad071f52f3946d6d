import Basics
import Networks

extension Reduction: Executable {
  /// y = the sum, mean, largest or smallest of each row of x along the axes
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    try node.builder.reduce(node.denseSource(0), kind, along: axes, into: node.newDenseOutput())
  }

  /// dx = dy (over the length, for a mean) along its row; for the largest and smallest, only where x is that
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let rows = Rows(node.shape(0), along: axes)
    switch kind {
    case .sum: try spread(node, rows, by: 1)
    case .mean: try spread(node, rows, by: 1 / Float(rows.length))
    case .max, .min: try sendToExtreme(node, rows)
    }
  }

  private func spread(_ node: NodeLowering, _ rows: Rows, by factor: Float) throws(Diagnostic) {
    let (count, length, step) = (rows.count, rows.length, rows.step)
    try rows.filling(node.newDenseGradient(0), from: [node.denseGradient()], in: node.builder) { memory in
      let (dy, dx) = (memory[0], memory[1])
      if step == 1 {
        for row in 0..<count { (dx + row * length).update(repeating: dy[row] * factor, count: length) }
      } else {
        for block in 0..<(count / step) {
          let dy = dy + block * step
          for place in 0..<length {
            let dx = dx + (block * length + place) * step
            for i in 0..<step { dx[i] = dy[i] * factor }
          }
        }
      }
    }
  }

  private func sendToExtreme(_ node: NodeLowering, _ rows: Rows) throws(Diagnostic) {
    let x = try rows.arranged(node.denseSource(0), in: node.builder)
    try rows.filling(
      node.newDenseGradient(0), from: [x, node.denseResult(), node.denseGradient()], in: node.builder
    ) { memory in
      let (x, y, dy, dx) = (memory[0], memory[1], memory[2], memory[3])
      dx.update(repeating: 0, count: rows.count * rows.length)
      for row in 0..<rows.count {
        let start = rows.start(row)
        // The first of several equals has all of it.
        for place in 0..<rows.length where x[start + place * rows.step] == y[row] {
          dx[start + place * rows.step] = dy[row]
          break
        }
      }
    }
  }
}

extension Builder {
  /// One number of each row of a dense tensor along the axes, row-major.
  func reduce(_ x: Place, _ kind: Reduction.Kind, along axes: [Int], into y: Place) throws(Diagnostic) {
    let rows = Rows(x.shape, along: axes)
    run([try rows.arranged(x, in: self), y]) { memory in
      let (x, y) = (memory[0], memory[1])
      if rows.step == 1 {
        for row in 0..<rows.count { y[row] = kind.reduce(x + row * rows.length, rows.length) }
      } else {
        rows.forEachBundle { row, start in kind.reduce(x + start, rows.length, step: rows.step).store(at: y + row) }
      }
    }
  }
}

extension Reduction.Kind {
  /// Of one row in one piece.
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
    exactSum(count, lanes: { Lanes(at: x + $0).exact }, one: { Double(x[$0]) })
  }

  /// Of rows that lie side by side.
  fileprivate func reduce(_ x: UnsafePointer<Float>, _ count: Int, step: Int) -> Lanes {
    switch self {
    case .sum: return Lanes(sum(x, count, step))
    case .mean: return Lanes(sum(x, count, step) / Double(count))
    case .max:
      var result = Lanes(at: x)
      for place in 1..<Swift.max(count, 1) { result = pointwiseMax(result, Lanes(at: x + place * step)) }
      return result
    case .min:
      var result = Lanes(at: x)
      for place in 1..<Swift.max(count, 1) { result = pointwiseMin(result, Lanes(at: x + place * step)) }
      return result
    }
  }

  private func sum(_ x: UnsafePointer<Float>, _ count: Int, _ step: Int) -> SIMD8<Double> {
    var result = SIMD8<Double>.zero
    for place in 0..<count { result += Lanes(at: x + place * step).exact }
    return result
  }
}
