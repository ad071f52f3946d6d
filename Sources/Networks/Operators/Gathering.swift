/// Positions along an axis picked by a list that is part of the network (Gather, Tile). Input: x.
package struct Gathering: Operator, Hashable {
  package var axis: Int
  /// Not negative.
  package var indices: [Int]
  /// The shape of the list; it takes the place of the axis.
  package var shape: Shape

  package init(axis: Int, indices: [Int], shape: Shape? = nil) {
    self.axis = axis
    self.indices = indices
    self.shape = shape ?? [indices.count]
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    guard axis >= 0, axis < x.rank else { throw ShapeFault("there is no axis \(axis)") }
    guard shape.checkedCount == indices.count else { throw ShapeFault("its indices have no shape") }
    if let index = indices.first(where: { $0 < 0 || $0 >= x[axis] }) {
      throw ShapeFault("its index \(index) is outside axis \(axis)")
    }
    return Shape(x.dimensions[..<axis] + shape.dimensions + x.dimensions[(axis + 1)...])
  }

  package var reach: Reach { .everywhere }

  /// Axes that the list does not replace stay as they are.
  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    if axis < self.axis { return elementwise(range, axis) }
    guard axis >= self.axis + shape.rank else { return nil }
    return OperatorPart(self, [.range(axis: axis - shape.rank + 1, range)])
  }
}
