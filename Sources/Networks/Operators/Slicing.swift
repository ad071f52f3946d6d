/// A part of the input along some axes, every `step`-th of it (Slice, Split). Input: x.
package struct Slicing: Operator, Hashable {
  /// Along each sliced axis: from `start`, towards `end` (not reached), in steps that may be negative.
  ///
  /// Negative positions count from the end, and positions beyond an edge mean the edge, as in ONNX.
  package struct Cut: Hashable, Sendable, Codable {
    package var axis: Int
    package var start: Int
    package var end: Int
    package var step: Int

    package init(axis: Int, start: Int, end: Int, step: Int = 1) {
      self.axis = axis
      self.start = start
      self.end = end
      self.step = step
    }

    /// The first position and how many there are, on an axis of `extent`.
    package func resolved(_ extent: Int) -> (start: Int, count: Int) {
      let (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1)
      func absolute(_ position: Int) -> Int {
        min(max(position < 0 ? position.addingClamped(extent) : position, lowest), highest)
      }
      let (first, last) = (absolute(start), absolute(end))
      let distance = step > 0 ? last - first : first - last
      return (first, distance <= 0 ? 0 : (distance - 1) / Int(step.magnitude) + 1)
    }
  }

  package var cuts: [Cut]

  package init(_ cuts: [Cut]) { self.cuts = cuts }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    var shape = inputs[0]
    for cut in cuts {
      guard cut.axis >= 0, cut.axis < shape.rank else { throw ShapeFault("there is no axis \(cut.axis)") }
      guard cut.step != 0, cut.step != .min else { throw ShapeFault("a step of \(cut.step) leads nowhere") }
      shape.dimensions[cut.axis] = cut.resolved(inputs[0][cut.axis]).count
    }
    return shape
  }

  package var reach: Reach {
    var windows = [Window(size: 1), Window(size: 1)]
    for cut in cuts where cut.axis >= 2 {
      guard cut.axis < 4, cut.start >= 0, (1...Window.limit).contains(cut.step), cut.start <= Window.limit else {
        return .everywhere
      }
      windows[cut.axis - 2] = Window(size: 1, stride: cut.step, padding: -cut.start)
    }
    return .window(vertical: windows[0], horizontal: windows[1])
  }

  /// What is cut in steps of one from a known start comes from as much of the input.
  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    guard let cut = cuts.first(where: { $0.axis == axis }) else { return elementwise(range, axis) }
    guard cut.step == 1, cuts.count(where: { $0.axis == axis }) == 1 else { return nil }
    let start = cut.resolved(inputs[0][axis]).start
    return OperatorPart(
      Slicing(cuts.filter { $0.axis != axis }),
      [.range(axis: axis, (start + range.lowerBound)..<(start + range.upperBound))])
  }
}

extension Int {
  /// The sum, or the nearest number that there is.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
