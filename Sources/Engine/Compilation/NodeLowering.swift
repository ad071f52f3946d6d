import Basics
import CDNNL
import Networks

/// What the engine adds to an operator: the steps of its two passes.
protocol Executable: Operator {
  /// Adds the steps that make the output; what backward needs beside inputs and output goes to the lowering.
  func forward(_ node: NodeLowering) throws(Diagnostic)

  /// Adds the steps that send the output's gradient back to every input that takes one.
  func backward(_ node: NodeLowering) throws(Diagnostic)

  /// Whether its forward pass applies ``NodeLowering/appliesRelu`` by itself.
  var appliesRelu: Bool { get }
}

extension Executable {
  var appliesRelu: Bool { false }
}

/// One node on its way into a program: what it reads, where its results go.
final class NodeLowering {
  let node: Node
  /// The value made: the ReLU's where the node applies it.
  let output: String
  let appliesRelu: Bool
  let builder: Builder
  /// What forward leaves for backward: the plan of the forward primitive and its workspace.
  var forwardDescriptor: PrimitiveDescriptor?
  var workspace: Place?

  private var preparedGradient: Place?

  init(_ fused: FusedNode, in builder: Builder) {
    node = fused.node
    output = fused.output
    appliesRelu = fused.relu != nil
    self.builder = builder
  }

  func forward() throws(Diagnostic) {
    guard let executable = node.operator as? any Executable else {
      throw Diagnostic("\(node.operator.name) cannot be run")
    }
    try executable.forward(self)
  }

  func backward() throws(Diagnostic) {
    guard let executable = node.operator as? any Executable else { return }
    try executable.backward(self)
  }

  // MARK: Forward

  var wantsGradient: Bool { builder.wantsGradient && takesGradient }
  /// Whether any input depends on the graph's input.
  var takesGradient: Bool { node.inputs.contains(where: builder.isActive) }
  func takesGradient(_ input: Int) -> Bool { builder.isActive(node.inputs[input]) }

  var inputCount: Int { node.inputs.count }
  func shape(_ input: Int) -> Shape { builder.graph.shapes[node.inputs[input]] ?? [] }
  var shape: Shape { builder.graph.shapes[node.output] ?? [] }

  /// The input's values where they are known already.
  func constant(_ input: Int) -> Tensor? { builder.graph.constants[node.inputs[input]] }

  func source(_ input: Int) throws(Diagnostic) -> Place { try builder.place(of: node.inputs[input]) }

  func source(_ input: Int, in layout: Layout) throws(Diagnostic) -> Place {
    try builder.place(of: node.inputs[input], in: layout)
  }

  func denseSource(_ input: Int) throws(Diagnostic) -> Place { try source(input, in: Layout(dense: shape(input))) }

  func newOutput(_ layout: Layout) throws(Diagnostic) -> Place { try builder.newPlace(of: output, layout) }

  /// Where the parts of a concatenation were put so far, if anywhere.
  var concatenated: Place? { builder.concatenated(output) }

  func newDenseOutput() throws(Diagnostic) -> Place { try newOutput(Layout(dense: shape)) }

  /// The output is what lies there already.
  func setOutput(_ place: Place) { builder.setPlace(of: output, place) }

  /// The output as forward made it, in that layout.
  func result() throws(Diagnostic) -> Place { try builder.place(of: output) }

  func denseResult() throws(Diagnostic) -> Place { try builder.place(of: output, in: Layout(dense: shape)) }

  // MARK: Backward

  /// The gradient of what the node itself makes: where it applied a ReLU, 0 wherever that gave 0.
  func gradient() throws(Diagnostic) -> Place {
    if let preparedGradient { return preparedGradient }
    guard var gradient = try builder.gradient(of: output) else { throw Diagnostic("it has no gradient") }
    if appliesRelu { gradient = try Activation.reluGradient(gradient, output: try result(), in: builder) }
    preparedGradient = gradient
    return gradient
  }

  func gradient(in layout: Layout) throws(Diagnostic) -> Place { try builder.copied(gradient(), to: layout) }

  func denseGradient() throws(Diagnostic) -> Place { try gradient(in: Layout(dense: shape)) }

  /// Memory for the gradient of an input, which the caller then fills.
  func newGradient(_ input: Int, _ layout: Layout) -> Place {
    let place = builder.allocate(layout)
    builder.addGradient(of: node.inputs[input], place)
    return place
  }

  func newDenseGradient(_ input: Int) throws(Diagnostic) -> Place {
    newGradient(input, try Layout(dense: shape(input)))
  }

  func addGradient(_ input: Int, _ place: Place) { builder.addGradient(of: node.inputs[input], place) }
}
