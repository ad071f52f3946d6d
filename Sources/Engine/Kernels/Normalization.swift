import Basics
import Networks

extension Normalization: Executable {
  /// y = (x - mean) / sqrt(variance + epsilon) in each row
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let rows = rows(node.shape)
    let x = try rows.arranged(node.denseSource(0), in: node.builder)
    let (count, length, epsilon) = (rows.count, rows.length, epsilon)
    try rows.filling(node.newDenseOutput(), from: [x], in: node.builder) { memory in
      for row in 0..<count {
        let (x, y) = (memory[0] + row * length, memory[1] + row * length)
        let (mean, scale) = statistics(x, length, epsilon)
        for i in 0..<length { y[i] = (x[i] - mean) * scale }
      }
    }
  }

  /// dx = (dy - mean(dy) - y mean(y dy)) / sqrt(variance + epsilon)
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let rows = rows(node.shape)
    let x = try rows.arranged(node.denseSource(0), in: node.builder)
    let dy = try rows.arranged(node.denseGradient(), in: node.builder)
    let (count, length, epsilon) = (rows.count, rows.length, epsilon)
    try rows.filling(node.newDenseGradient(0), from: [x, dy], in: node.builder) { memory in
      for row in 0..<count {
        let (x, dy, dx) = (memory[0] + row * length, memory[1] + row * length, memory[2] + row * length)
        let (mean, scale) = statistics(x, length, epsilon)
        var (sum, product) = (0.0, 0.0)
        for i in 0..<length {
          sum += Double(dy[i])
          product += Double(dy[i]) * Double((x[i] - mean) * scale)
        }
        let (meanGradient, meanProduct) = (Float(sum / Double(length)), Float(product / Double(length)))
        for i in 0..<length { dx[i] = scale * (dy[i] - meanGradient - (x[i] - mean) * scale * meanProduct) }
      }
    }
  }

  private func rows(_ shape: Shape) -> Rows {
    switch scope {
    case .axes(let axes): Rows(shape, along: axes)
    case .channelGroups(let groups): Rows(count: shape[0] * groups, length: shape.count / (shape[0] * groups))
    }
  }
}

/// The mean of a row and the reciprocal of its standard deviation.
private func statistics(_ x: UnsafePointer<Float>, _ count: Int, _ epsilon: Float) -> (mean: Float, scale: Float) {
  var sum = 0.0
  for i in 0..<count { sum += Double(x[i]) }
  let mean = sum / Double(count)
  var squares = 0.0
  for i in 0..<count {
    let deviation = Double(x[i]) - mean
    squares += deviation * deviation
  }
  return (Float(mean), Float(1 / (squares / Double(count) + Double(epsilon)).squareRoot()))
}
