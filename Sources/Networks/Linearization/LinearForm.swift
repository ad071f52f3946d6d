/// What stands for a node in a network taken as linear: a few operators over some of the node's inputs and over constants.
///
/// ReLU and its like are the identity, the largest of some values is their mean, response normalization is the scale it
/// has at rest, and what is only added is left out: the rules of Voss et al., "Visualizing Weights" (Distill 2021).
/// What has no such rule is held at a mean over images (``Holding``).
package struct LinearForm: Sendable {
  package enum Input: Sendable {
    /// That input of the node.
    case input(Int)
    case constant(Tensor)
    /// What an earlier step makes.
    case step(Int)
  }

  package struct Step: Sendable {
    package let `operator`: any Operator
    package let inputs: [Input]
  }

  /// The last makes the node's output.
  package private(set) var steps: [Step]

  package init(_ operator: any Operator, _ inputs: [Input] = [.input(0)]) {
    steps = [Step(operator: `operator`, inputs: inputs)]
  }

  /// The same with another operator after it, which takes its output and constants.
  func then(_ operator: any Operator, _ constants: [Tensor] = []) -> LinearForm {
    then(`operator`, [.step(steps.count - 1)] + constants.map(Input.constant))
  }

  func then(_ operator: any Operator, _ inputs: [Input]) -> LinearForm {
    var form = self
    form.steps.append(Step(operator: `operator`, inputs: inputs))
    return form
  }
}

/// One input of a node whose linear form is asked for.
package struct LinearInput: Sendable {
  package let shape: Shape
  /// Whether it depends on the source.
  package let varies: Bool
  /// The value, where it is known or held; magnitudes where opposite signs shall add up instead of cancelling.
  package let constant: Tensor?
  /// What stands for what the node does to it: a mean slope, a mean scale. Nil where nothing was measured.
  package let held: Tensor?
  /// The axes along which places of the image lie.
  package let places: Set<Int>

  package init(shape: Shape, varies: Bool, constant: Tensor?, held: Tensor? = nil, places: Set<Int>) {
    self.shape = shape
    self.varies = varies
    self.constant = constant
    self.held = held
    self.places = places
  }
}

/// Why there is nothing linear that could stand for a node.
package struct NotLinear: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// Of something that is held at a mean over images, where there are none.
  static func withoutImages(_ what: String) -> NotLinear {
    NotLinear("\(what) is held at its mean over images, and none were given")
  }
}
