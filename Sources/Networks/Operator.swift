/// What a node computes: one of a small set of operators to which the importer brings all of ONNX's.
///
/// An operator is a value. It knows shapes, how far it sees, and which parts of its inputs each part of its output is
/// made from; the engine extends each with its two passes.
package protocol Operator: Sendable, Encodable {
  /// The shape of the output for these inputs, or why there is none.
  ///
  /// Everything that could go wrong when running must be refused here.
  func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape

  /// How many inputs it takes.
  var arity: ClosedRange<Int> { get }

  /// Where in the first input one position of the output looks.
  var reach: Reach { get }

  /// What makes only a range of the output along one axis; nil where each position is made from all of every input.
  ///
  /// It decides what the digest of a unit covers and what a program for one unit leaves out. `inputs` are shapes that
  /// ``outputShape(_:)`` takes, and the output has that axis and range: ``part(_:axis:of:inputs:)`` makes sure.
  func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart?

  /// What stands for the operator where the network is taken as linear, or why nothing does.
  ///
  /// At least one of the inputs varies. With `absolute` opposite signs add up instead of cancelling: of its own numbers
  /// the operator takes magnitudes too, as it is given them of constants.
  func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm
}

extension Operator {
  /// The shape of the output, refused where it is empty or larger than any tensor may be.
  package func checkedOutputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    guard arity.contains(inputs.count) else {
      let most = arity.upperBound == .max ? " or more" : arity.count > 1 ? " to \(arity.upperBound)" : ""
      throw ShapeFault("it takes \(arity.lowerBound)\(most) inputs, not \(inputs.count)")
    }
    let shape = try outputShape(inputs)
    guard shape.dimensions.allSatisfy({ $0 > 0 }), shape.checkedCount != nil else {
      throw ShapeFault("its output would have the shape \(shape)")
    }
    return shape
  }

  /// What makes a range of the output, which has the shape `output`; nil too where that has no such range.
  func part(_ range: Range<Int>, axis: Int, of output: Shape, inputs: [Shape]) -> OperatorPart? {
    guard output.dimensions.indices.contains(axis), !range.isEmpty, range.clamped(to: 0..<output[axis]) == range else {
      return nil
    }
    return part(range, axis: axis, inputs: inputs)
  }

  /// A part of an operator whose output has at each position what the same position of its input decides.
  func elementwise(_ range: Range<Int>, _ axis: Int) -> OperatorPart { OperatorPart(self, [.range(axis: axis, range)]) }

  /// A part of an operator whose inputs are broadcast to the shape of its output.
  func broadcastPart(_ range: Range<Int>, _ axis: Int, _ inputs: [Shape]) -> OperatorPart {
    let rank = inputs.map(\.rank).max() ?? 0
    return OperatorPart(
      self,
      inputs.map { input in
        let own = axis - (rank - input.rank)
        return own >= 0 && input[own] > 1 ? .range(axis: own, range) : .whole
      })
  }

  /// The operator's name on pages and in messages: `Convolution`.
  package var name: String { String(describing: Self.self) }
}

/// An operator that makes a range of another's output, and of each of the other's inputs the part that it reads.
package struct OperatorPart: Sendable {
  package let `operator`: any Operator
  /// One for each input of the whole operator.
  package let origins: [Extent]

  package init(_ operator: any Operator, _ origins: [Extent]) {
    self.operator = `operator`
    self.origins = origins
  }
}

/// The part of an input that a range of the output needs.
package enum Extent: Hashable, Sendable {
  /// Nothing of it: another branch of a concatenation, which the part does not read.
  case none
  case whole
  /// A range along one axis: channels of a map, neurons of tokens, filters of a weight tensor.
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
