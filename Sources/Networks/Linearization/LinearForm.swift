/// What stands for a node in a network taken as linear: an operator over some of the node's inputs and over constants.
///
/// ReLU and its like are the identity, the largest of some values is their mean, response normalization is the scale it
/// has at rest, and what is only added is left out: the rules of Voss et al., "Visualizing Weights" (Distill 2021).
package struct LinearForm: Sendable {
  package enum Input: Sendable {
    /// That input of the node.
    case input(Int)
    case constant(Tensor)
  }

  package let `operator`: any Operator
  package let inputs: [Input]

  package init(_ operator: any Operator, _ inputs: [Input] = [.input(0)]) {
    self.operator = `operator`
    self.inputs = inputs
  }
}

/// One input of a node whose linear form is asked for.
package struct LinearInput: Sendable {
  /// In the network itself.
  package let shape: Shape
  /// In the linear network; nil for what does not depend on the source.
  package let varying: Shape?
  /// The value, where it is known; magnitudes where opposite signs shall add up instead of cancelling.
  package let constant: Tensor?

  package init(shape: Shape, varying: Shape?, constant: Tensor?) {
    self.shape = shape
    self.varying = varying
    self.constant = constant
  }
}

/// Why there is nothing linear that could stand for a node.
package struct NotLinear: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
