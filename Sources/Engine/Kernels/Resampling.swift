import Basics
import Networks

extension Resampling: Executable {
  /// y = x with each axis in turn made anew from weighted positions
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let format = format(of: try node.source(0).layout)
    let passes = passes(node, format)
    guard let last = passes.last else { return node.setOutput(try node.source(0)) }
    var place = try node.source(0, in: Layout(node.shape(0), format))
    for pass in passes.dropLast() {
      let next = node.builder.allocate(try Layout(pass.output, format))
      node.builder.run([place, next]) { pass.apply($0[0], $0[1]) }
      place = next
    }
    node.builder.run([place, try node.newOutput(Layout(node.shape, format))]) { last.apply($0[0], $0[1]) }
  }

  /// dx = the transposes of those sums, in reverse order
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let format = format(of: try node.gradient().layout)
    var place = try node.gradient(in: Layout(node.shape, format))
    for pass in passes(node, format).reversed() {
      let next = node.builder.allocate(try Layout(pass.input, format))
      node.builder.run([place, next]) { pass.applyTransposed($0[0], $0[1]) }
      place = next
    }
    node.addGradient(0, place)
  }

  /// Blocks of channels stay as they are where channels do, as a block is moved at once.
  private func format(of layout: Layout) -> Layout.Format {
    guard let format = layout.format, sizes.count == 4, sizes[0] == .kept, sizes[1] == .kept else { return .dense }
    return format
  }

  private func passes(_ node: NodeLowering, _ format: Layout.Format) -> [AxisPass] {
    var shape = node.shape(0)
    var passes: [AxisPass] = []
    for axis in 0..<shape.rank {
      guard let taps = taps(axis: axis, shape[axis], node.shape[axis]) else { continue }
      let input = shape
      shape.dimensions[axis] = node.shape[axis]
      passes.append(AxisPass(axis: axis, taps: taps, input: input, output: shape, format))
    }
    return passes
  }
}

/// One axis of a tensor made anew: each position a weighted sum of input positions.
private struct AxisPass: Sendable {
  let input: Shape
  let output: Shape
  /// Extents before the axis, of the axis, and what moves with one position.
  private let outer: Int
  private let (inputExtent, outputExtent): (Int, Int)
  private let inner: Int
  /// Of each output position the end of its taps among those of all.
  private let ends: [Int]
  private let positions: [Int]
  private let weights: [Float]

  init(axis: Int, taps: [Resampling.Taps], input: Shape, output: Shape, _ format: Layout.Format) {
    (self.input, self.output) = (input, output)
    (inputExtent, outputExtent) = (input[axis], output[axis])
    // Blocks lie as one more axis at the end, and the channels are as many blocks; the last may not be full.
    var extents = input.dimensions
    if format != .dense { extents[1] = (extents[1] + format.block - 1) / format.block }
    outer = extents[..<axis].reduce(1, *)
    inner = extents[(axis + 1)...].reduce(1, *) * format.block
    var (ends, positions, weights): ([Int], [Int], [Float]) = ([], [], [])
    for tap in taps {
      // What nothing falls on is 0.
      positions += tap.positions.isEmpty ? [0] : tap.positions
      weights += tap.weights.isEmpty ? [0] : tap.weights
      ends.append(positions.count)
    }
    (self.ends, self.positions, self.weights) = (ends, positions, weights)
  }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    if inner == 1 { return applyToNumbers(x, y) }
    forEachTap { weight, source, target, isFirst in
      let (x, y) = (x + source, y + target)
      if isFirst {
        for i in 0..<inner { y[i] = weight * x[i] }
      } else {
        for i in 0..<inner { y[i] += weight * x[i] }
      }
    }
  }

  /// Along the last axis of a dense tensor.
  private func applyToNumbers(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    ends.withUnsafeBufferPointer { ends in
      positions.withUnsafeBufferPointer { positions in
        weights.withUnsafeBufferPointer { weights in
          for o in 0..<outer {
            let (x, y) = (x + o * inputExtent, y + o * outputExtent)
            var tap = 0
            for position in 0..<outputExtent {
              var sum: Float = 0
              while tap < ends[position] {
                sum += weights[tap] * x[positions[tap]]
                tap += 1
              }
              y[position] = sum
            }
          }
        }
      }
    }
  }

  func applyTransposed(_ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>) {
    dx.update(repeating: 0, count: outer * inputExtent * inner)
    forEachTap { weight, source, target, _ in
      let (dx, dy) = (dx + source, dy + target)
      for i in 0..<inner { dx[i] += weight * dy[i] }
    }
  }

  /// Each tap's weight, with where the rows that it joins begin, and whether it is the first of its target.
  @inline(__always)
  private func forEachTap(_ body: (_ weight: Float, _ source: Int, _ target: Int, _ isFirst: Bool) -> Void) {
    ends.withUnsafeBufferPointer { ends in
      positions.withUnsafeBufferPointer { positions in
        weights.withUnsafeBufferPointer { weights in
          for o in 0..<outer {
            let (source, target) = (o * inputExtent * inner, o * outputExtent * inner)
            var tap = 0
            for position in 0..<outputExtent {
              let first = tap
              while tap < ends[position] {
                body(weights[tap], source + positions[tap] * inner, target + position * inner, tap == first)
                tap += 1
              }
            }
          }
        }
      }
    }
  }
}
