import Basics
import Networks

/// Copies whose source is found axis by axis: `y[i, j, ...] = x[a[i] + b[j] + ...]`, or `filling` where one of a, b, ...
/// points nowhere. Slices, pads, transpositions, broadcasts and gathers are all of this kind.
///
/// Backward each element of dy is added to where it came from.
struct Selection: Sendable {
  /// Where the positions along one axis of the output lead, in elements of the input.
  enum Axis: Hashable, Sendable {
    case regular(start: Int, step: Int, count: Int)
    case listed([Int?])

    var count: Int {
      switch self {
      case .regular(_, _, let count): count
      case .listed(let offsets): offsets.count
      }
    }
  }

  private let axes: [Axis]
  private let outputCount: Int
  private let inputCount: Int
  private let filling: Float

  /// - Parameters:
  ///   - axes: one for each axis of the output.
  ///   - inputCount: elements of the input.
  init(_ axes: [Axis], inputCount: Int, filling: Float = 0) {
    self.axes = Selection.merged(axes)
    self.inputCount = inputCount
    self.filling = filling
    outputCount = axes.reduce(1) { $0 * $1.count }
  }

  /// The input repeated along the axes where it has extent 1, aligned at the last axis.
  init(broadcasting input: Shape, to output: Shape) {
    let aligned = Shape(Array(repeating: 1, count: output.rank - input.rank) + input.dimensions)
    let steps = aligned.strides
    self.init(
      output.dimensions.indices.map { axis in
        .regular(start: 0, step: aligned[axis] == 1 ? 0 : steps[axis], count: output[axis])
      }, inputCount: input.count)
  }

  /// y = x at its places.
  func gather(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    var written = 0
    gather(axis: 0, offset: 0, x, y, &written)
  }

  /// dx = the sum of dy over all places that read each element.
  func scatter(_ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>) {
    dx.update(repeating: 0, count: inputCount)
    var read = 0
    scatter(axis: 0, offset: 0, dy, dx, &read)
  }

  private func gather(
    axis: Int, offset: Int?, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ written: inout Int
  ) {
    guard axis < axes.count else {
      y[written] = offset.map { x[$0] } ?? filling
      written += 1
      return
    }
    let isLast = axis == axes.count - 1
    switch axes[axis] {
    case .regular(let start, let step, let count):
      if isLast, let offset {
        let source = x + offset + start
        let target = y + written
        if step == 1 {
          target.update(from: source, count: count)
        } else {
          for i in 0..<count { target[i] = source[i * step] }
        }
        written += count
      } else {
        for i in 0..<count { gather(axis: axis + 1, offset: offset.map { $0 + start + i * step }, x, y, &written) }
      }
    case .listed(let offsets):
      for place in offsets {
        gather(axis: axis + 1, offset: offset.flatMap { offset in place.map { offset + $0 } }, x, y, &written)
      }
    }
  }

  private func scatter(
    axis: Int, offset: Int?, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ read: inout Int
  ) {
    guard axis < axes.count else {
      if let offset { dx[offset] += dy[read] }
      read += 1
      return
    }
    let isLast = axis == axes.count - 1
    switch axes[axis] {
    case .regular(let start, let step, let count):
      if isLast, let offset {
        let source = dy + read
        let target = dx + offset + start
        if step == 0 {
          var sum = 0.0
          for i in 0..<count { sum += Double(source[i]) }
          target[0] += Float(sum)
        } else {
          for i in 0..<count { target[i * step] += source[i] }
        }
        read += count
      } else {
        for i in 0..<count { scatter(axis: axis + 1, offset: offset.map { $0 + start + i * step }, dy, dx, &read) }
      }
    case .listed(let offsets):
      for place in offsets {
        scatter(axis: axis + 1, offset: offset.flatMap { offset in place.map { offset + $0 } }, dy, dx, &read)
      }
    }
  }

  /// Joins neighbouring axes that together make one regular run, so that the innermost loop is long.
  private static func merged(_ axes: [Axis]) -> [Axis] {
    var result: [Axis] = []
    for axis in axes {
      if case .regular(let start, let step, let count) = axis, let last = result.last,
        case .regular(let outerStart, let outerStep, let outerCount) = last,
        outerStep == step * count
      {
        result[result.count - 1] = .regular(start: outerStart + start, step: step, count: outerCount * count)
      } else {
        result.append(axis)
      }
    }
    return result
  }
}

extension NodeLowering {
  /// Forward of an operator that only moves elements of its first input.
  func select(_ selection: Selection) throws(Diagnostic) {
    builder.run([try denseSource(0), try newDenseOutput()]) { selection.gather($0[0], $0[1]) }
  }

  /// Its backward.
  func selectBackward(_ selection: Selection) throws(Diagnostic) {
    builder.run([try denseGradient(), try newDenseGradient(0)]) { selection.scatter($0[0], $0[1]) }
  }

  /// Adds to the gradient of an input one that has the larger shape to which the input was broadcast.
  func addBroadcastGradient(_ input: Int, _ gradient: Place) throws(Diagnostic) {
    let shape = shape(input)
    guard shape != gradient.shape else { return addGradient(input, gradient) }
    let aligned = Array(repeating: 1, count: gradient.shape.rank - shape.rank) + shape.dimensions
    try builder.reduce(
      builder.copied(gradient, to: Layout(dense: gradient.shape)), .sum,
      along: aligned.indices.filter { aligned[$0] == 1 }, into: newDenseGradient(input))
  }
}
