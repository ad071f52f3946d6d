/// Its inputs laid one after another along an axis. The channels of a mixed layer are numbered over the whole of it.
package struct Concatenation: Operator, Hashable {
  package var axis: Int

  package init(axis: Int) { self.axis = axis }

  package var arity: ClosedRange<Int> { 1...Int.max }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard var shape = inputs.first, axis < shape.rank else { throw ShapeFault("there is no axis \(axis)") }
    for other in inputs.dropFirst() {
      var aligned = other
      guard other.rank == shape.rank else { throw ShapeFault("their ranks differ") }
      aligned.dimensions[axis] = shape[axis]
      guard aligned == shape else { throw ShapeFault("they differ beside axis \(axis)") }
      shape.dimensions[axis] += other[axis]
    }
    return shape
  }

  package var reach: Reach { axis <= 1 ? .pointwise : .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    guard axis == self.axis else { return OperatorPart(self, inputs.map { _ in .range(axis: axis, range) }) }
    var start = 0
    return OperatorPart(
      self,
      inputs.map { input in
        let own = start..<(start + input[axis])
        start = own.upperBound
        let shared = own.clamped(to: range)
        return shared.isEmpty
          ? .none : .range(axis: axis, (shared.lowerBound - own.lowerBound)..<(shared.upperBound - own.lowerBound))
      })
  }
}
