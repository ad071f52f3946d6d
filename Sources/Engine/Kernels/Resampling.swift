import Basics
import Networks

extension Resampling: Executable {
  /// y = x with each axis in turn made anew from weighted positions
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let passes = passes(node)
    guard let last = passes.last else { return node.setOutput(try node.source(0)) }
    var place = try node.denseSource(0)
    for pass in passes.dropLast() {
      let next = node.builder.allocate(try Layout(dense: pass.output))
      node.builder.run([place, next]) { pass.apply($0[0], $0[1]) }
      place = next
    }
    node.builder.run([place, try node.newDenseOutput()]) { last.apply($0[0], $0[1]) }
  }

  /// dx = the transposes of those sums, in reverse order
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    var place = try node.denseGradient()
    for pass in passes(node).reversed() {
      let next = node.builder.allocate(try Layout(dense: pass.input))
      node.builder.run([place, next]) { pass.applyTransposed($0[0], $0[1]) }
      place = next
    }
    node.addGradient(0, place)
  }

  private func passes(_ node: NodeLowering) -> [AxisPass] {
    var shape = node.shape(0)
    var passes: [AxisPass] = []
    for axis in 0..<shape.rank {
      guard let taps = taps(axis: axis, shape[axis], node.shape[axis]) else { continue }
      let input = shape
      shape.dimensions[axis] = node.shape[axis]
      passes.append(AxisPass(axis: axis, taps: taps, input: input, output: shape))
    }
    return passes
  }
}

/// One axis of a dense tensor made anew: each position a weighted sum of input positions.
private struct AxisPass: Sendable {
  let axis: Int
  let taps: [Resampling.Taps]
  let input: Shape
  let output: Shape

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    y.update(repeating: 0, count: output.count)
    forEachTap { place, source, target, inner in
      for i in 0..<inner { y[target + i] += place * x[source + i] }
    }
  }

  func applyTransposed(_ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>) {
    dx.update(repeating: 0, count: input.count)
    forEachTap { place, source, target, inner in
      for i in 0..<inner { dx[source + i] += place * dy[target + i] }
    }
  }

  /// Each tap's weight, with the rows that it joins and their length.
  @inline(__always)
  private func forEachTap(_ body: (_ weight: Float, _ source: Int, _ target: Int, _ inner: Int) -> Void) {
    let inner = input.dimensions[(axis + 1)...].reduce(1, *)
    let outer = input.dimensions[..<axis].reduce(1, *)
    for o in 0..<outer {
      for (position, tap) in taps.enumerated() {
        let target = (o * output[axis] + position) * inner
        for t in tap.positions.indices {
          body(tap.weights[t], (o * input[axis] + tap.positions[t]) * inner, target, inner)
        }
      }
    }
  }
}
