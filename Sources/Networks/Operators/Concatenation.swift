/// Its inputs laid one after another along an axis. The channels of a mixed layer are numbered over the whole of it.
package struct Concatenation: Operator, Hashable {
  package var axis: Int

  package init(axis: Int) { self.axis = axis }

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

  package func origins(ofChannels channels: Range<Int>, inputs: [Shape]) -> [Extent] {
    guard axis == 1 else { return inputs.map { _ in .range(axis: 1, channels) } }
    var start = 0
    return inputs.map { input in
      let own = start..<(start + input[1])
      start = own.upperBound
      let shared = own.clamped(to: channels)
      return shared.isEmpty
        ? .none : .range(axis: 1, (shared.lowerBound - own.lowerBound)..<(shared.upperBound - own.lowerBound))
    }
  }
}
