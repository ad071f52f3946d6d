/// `y = scale_c * x + shift_c` for each channel c: what BatchNormalization is once trained.
///
/// Inputs: x `[N, C, ...]`, scale `[C]`, shift `[C]`. The importer computes both from the four tensors of the file and
/// folds them into a convolution where one stands before.
package struct ScaleShift: Operator, Hashable {
  package init() {}

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard inputs[0].rank >= 2, inputs[1] == [inputs[0][1]], inputs[2] == inputs[1] else {
      throw ShapeFault("scale and shift must have one value for each channel")
    }
    return inputs[0]
  }

  package func origins(ofChannels channels: Range<Int>, inputs: [Shape]) -> [Extent] {
    [.range(axis: 1, channels), .range(axis: 0, channels), .range(axis: 0, channels)]
  }
}
