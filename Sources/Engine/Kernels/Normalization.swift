import Basics
import Networks

extension Normalization: Executable {
  /// y = (x - mean) / sqrt(variance + epsilon) in each row
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let rows = rows(node.shape)
    let x = try rows.arranged(node.denseSource(0), in: node.builder)
    let (count, length, step, epsilon) = (rows.count, rows.length, rows.step, epsilon)
    try rows.filling(node.newDenseOutput(), from: [x], in: node.builder) { memory in
      let (x, y) = (memory[0], memory[1])
      guard step == 1 else {
        return rows.forEachBundle { _, start in
          let (x, y) = (x + start, y + start)
          let (mean, scale) = statistics(x, length, step: step, epsilon)
          for place in 0..<length { ((Lanes(at: x + place * step) - mean) * scale).store(at: y + place * step) }
        }
      }
      for row in 0..<count {
        let (x, y) = (x + row * length, y + row * length)
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
    let (count, length, step, epsilon) = (rows.count, rows.length, rows.step, epsilon)
    try rows.filling(node.newDenseGradient(0), from: [x, dy], in: node.builder) { memory in
      let (x, dy, dx) = (memory[0], memory[1], memory[2])
      guard step == 1 else {
        return rows.forEachBundle { _, start in
          sendBack(x + start, dy + start, dx + start, length, step: step, epsilon)
        }
      }
      for row in 0..<count { sendBack(x + row * length, dy + row * length, dx + row * length, length, epsilon) }
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
  let mean = exactSum(count, lanes: { Lanes(at: x + $0).exact }, one: { Double(x[$0]) }) / Double(count)
  let squares = exactSum(
    count,
    lanes: {
      let deviation = Lanes(at: x + $0).exact - mean
      return deviation * deviation
    },
    one: {
      let deviation = Double(x[$0]) - mean
      return deviation * deviation
    })
  return (Float(mean), Float(1 / (squares / Double(count) + Double(epsilon)).squareRoot()))
}

/// The same of rows that lie side by side.
private func statistics(
  _ x: UnsafePointer<Float>, _ count: Int, step: Int, _ epsilon: Float
) -> (mean: Lanes, scale: Lanes) {
  var sum = SIMD8<Double>.zero
  for place in 0..<count { sum += Lanes(at: x + place * step).exact }
  let mean = sum / Double(count)
  var squares = SIMD8<Double>.zero
  for place in 0..<count {
    let deviation = Lanes(at: x + place * step).exact - mean
    squares += deviation * deviation
  }
  return (Lanes(mean), Lanes(1 / (squares / Double(count) + Double(epsilon)).squareRoot()))
}

/// The gradient of one row.
private func sendBack(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ count: Int,
  _ epsilon: Float
) {
  let (mean, scale) = statistics(x, count, epsilon)
  let sum = exactSum(count, lanes: { Lanes(at: dy + $0).exact }, one: { Double(dy[$0]) })
  let product = exactSum(
    count,
    lanes: { Lanes(at: dy + $0).exact * ((Lanes(at: x + $0) - mean) * scale).exact },
    one: { Double(dy[$0]) * Double((x[$0] - mean) * scale) })
  let (meanGradient, meanProduct) = (Float(sum / Double(count)), Float(product / Double(count)))
  for i in 0..<count { dx[i] = scale * (dy[i] - meanGradient - (x[i] - mean) * scale * meanProduct) }
}

/// The gradients of rows that lie side by side.
private func sendBack(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ count: Int, step: Int,
  _ epsilon: Float
) {
  let (mean, scale) = statistics(x, count, step: step, epsilon)
  var (sum, product) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
  for place in 0..<count {
    let gradient = Lanes(at: dy + place * step)
    sum += gradient.exact
    product += gradient.exact * ((Lanes(at: x + place * step) - mean) * scale).exact
  }
  let (meanGradient, meanProduct) = (Lanes(sum / Double(count)), Lanes(product / Double(count)))
  for place in 0..<count {
    let deviation = (Lanes(at: x + place * step) - mean) * scale
    (scale * (Lanes(at: dy + place * step) - meanGradient - deviation * meanProduct)).store(at: dx + place * step)
  }
}
