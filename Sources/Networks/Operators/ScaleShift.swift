/// `y = scale_c * x + shift_c` for each channel c: what BatchNormalization is once trained.
///
/// Inputs: x `[N, C, ...]`, scale `[C]`, shift `[C]`. The importer computes both from the four tensors of the file and
/// folds them into a convolution where one stands before.
package struct ScaleShift: Operator, Hashable {
  package init() {}

  package var arity: ClosedRange<Int> { 3...3 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard inputs[0].rank >= 2, inputs[1] == [inputs[0][1]], inputs[2] == inputs[1] else {
      throw ShapeFault("scale and shift must have one value for each channel")
    }
    return inputs[0]
  }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    let parameters: Extent = axis == 1 ? .range(axis: 0, range) : .whole
    return OperatorPart(self, [.range(axis: axis, range), parameters, parameters])
  }
}
