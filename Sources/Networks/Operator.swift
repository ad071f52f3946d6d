/// What a node computes: one of a small set of operators to which the importer brings all of ONNX's.
///
/// An operator is a value. It knows shapes, how far it sees, and which channels depend on which; the engine
/// extends each with its two passes.
package protocol Operator: Sendable, Encodable {
  /// The shape of the output for these inputs, or why there is none.
  ///
  /// Everything that could go wrong when running must be refused here.
  func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape

  /// Where in the first input one position of the output looks.
  var reach: Reach { get }

  /// What a range of the output's channels (axis 1) is made from: one extent per input.
  ///
  /// It decides what the digest of a unit covers and what a program for one unit leaves out.
  func origins(ofChannels channels: Range<Int>, inputs: [Shape]) -> [Extent]

  /// The operator that makes only `channels` of the output from inputs cut down to their ``Extent``.
  func restricted(toChannels channels: Range<Int>, inputs: [Shape]) -> any Operator

  /// What stands for the operator where the network is taken as linear, or why nothing does.
  ///
  /// At least one of the inputs varies. With `absolute` opposite signs add up instead of cancelling: of its own numbers
  /// the operator takes magnitudes too, as it is given them of constants.
  func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm
}

extension Operator {
  /// The shape of the output, refused where it is empty or larger than any tensor may be.
  package func checkedOutputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let shape = try outputShape(inputs)
    guard shape.dimensions.allSatisfy({ $0 > 0 }), shape.checkedCount != nil else {
      throw ShapeFault("its output would have the shape \(shape)")
    }
    return shape
  }

  package func origins(ofChannels channels: Range<Int>, inputs: [Shape]) -> [Extent] {
    inputs.map { _ in .whole }
  }

  package func restricted(toChannels channels: Range<Int>, inputs: [Shape]) -> any Operator { self }

  package var reach: Reach { .pointwise }

  /// The operator's name on pages and in messages: `Convolution`.
  package var name: String { String(describing: Self.self) }
}

/// The part of an input that a range of output channels needs.
package enum Extent: Hashable, Sendable {
  /// Nothing of it: another branch of a concatenation.
  case none
  /// All of it, and the operator then makes *all* of its channels (it is not restricted).
  case whole
  /// A range along one axis: channels of a map, filters of a weight tensor.
  case range(axis: Int, Range<Int>)
}

/// Where one position of an operator's output looks in its input.
package enum Reach: Hashable, Sendable {
  /// At the same position only.
  case pointwise
  /// At a window that moves with the position, along height and width.
  case window(vertical: Window, horizontal: Window)
  /// At every position.
  case everywhere
}

/// A sliding window along one axis, in cells of the input.
package struct Window: Hashable, Sendable {
  package var size: Int
  package var stride: Int
  package var padding: Int
  package var dilation: Int

  package init(size: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.size = size
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The largest size, stride, padding or dilation that is believed.
  package static let limit = 1 << 15

  /// Cells from the first that it sees to the last.
  package var extent: Int { (size - 1) * dilation + 1 }
}

/// Why an operator cannot take inputs of the shapes it was given.
package struct ShapeFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
