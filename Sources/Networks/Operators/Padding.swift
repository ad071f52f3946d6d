/// Cells added around the input (or, where negative, taken away). Input: x.
package struct Padding: Operator, Hashable {
  package enum Mode: Hashable, Sendable, Codable {
    case constant(Float)
    /// Mirrored about the edge, which is not repeated.
    case reflect
    /// The edge, repeated.
    case edge
    /// From the other side.
    case wrap
  }

  package var mode: Mode
  /// Before, for each axis.
  package var begin: [Int]
  /// After, for each axis.
  package var end: [Int]

  package init(_ mode: Mode, begin: [Int], end: [Int]) {
    self.mode = mode
    self.begin = begin
    self.end = end
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    guard begin.count == x.rank, end.count == x.rank else { throw ShapeFault("its pads are for another rank") }
    var shape = x
    for axis in 0..<x.rank {
      shape.dimensions[axis] = x[axis].addingClamped(begin[axis]).addingClamped(end[axis])
      let furthest = max(begin[axis], end[axis])
      switch mode {
      case .reflect: guard furthest < x[axis] else { throw ShapeFault("it mirrors more than there is") }
      case .wrap: guard furthest <= x[axis] else { throw ShapeFault("it wraps more than there is") }
      case .constant, .edge: break
      }
    }
    return shape
  }

  package var reach: Reach {
    guard begin.count == 4 else { return .everywhere }
    return .window(
      vertical: Window(size: 1, padding: begin[2]), horizontal: Window(size: 1, padding: begin[3]))
  }

  /// What is padding comes from nothing, which the operator cannot be cut down to.
  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    begin[axis] == 0 && end[axis] == 0 ? elementwise(range, axis) : nil
  }
}
