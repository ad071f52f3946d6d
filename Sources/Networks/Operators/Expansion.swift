/// The input repeated along axes where its extent is 1 (Expand, ConstantOfShape). Inputs: x and, where an axis follows
/// another value (the batch follows the image), that value, of which only the shape counts.
package struct Expansion: Operator, Hashable {
  package enum Axis: Hashable, Sendable, Codable {
    case fixed(Int)
    /// As long as that axis of the second input.
    case following(Int)
    /// So many times as long: windows of all images.
    case multiple(Int, of: Int)
  }

  /// The shape that x is broadcast to, aligned at the last axis.
  package var axes: [Axis]

  package init(_ axes: [Axis]) { self.axes = axes }

  package var arity: ClosedRange<Int> { 1...2 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    var extents: [Int] = []
    for axis in axes {
      switch axis {
      case .fixed(let extent): extents.append(extent)
      case .following(let other): extents.append(try extent(other, inputs))
      case .multiple(let times, let other):
        let (extent, overflow) = try extent(other, inputs).multipliedReportingOverflow(by: times)
        guard !overflow else { throw ShapeFault("its axes are too long") }
        extents.append(extent)
      }
    }
    return try broadcast(inputs[0], Shape(extents))
  }

  private func extent(_ axis: Int, _ inputs: [Shape]) throws(ShapeFault) -> Int {
    guard inputs.count > 1, axis >= 0, axis < inputs[1].rank else { throw ShapeFault("there is no axis \(axis)") }
    return inputs[1][axis]
  }

  package var reach: Reach { .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    var part = self
    part.axes[axis] = .fixed(range.count)
    let own = axis - (axes.count - inputs[0].rank)
    let origin: Extent = own >= 0 && inputs[0][own] > 1 ? .range(axis: own, range) : .whole
    return OperatorPart(part, [origin, .whole].prefixed(inputs.count))
  }
}
