import Basics
import Engine
import Networks

extension AttentionBlock {
  /// What is added to the scores, `[B, 1 or heads, T, S]`; nil where nothing is.
  ///
  /// - Parameter graph: for one image, up to the block.
  /// - Throws: where it is not the same for all images.
  func heldBias(in graph: Graph) throws -> Tensor? {
    guard let bias else { return nil }
    if let constant = graph.constants[bias] { return constant }
    var part = try Graph(inputs: graph.inputs, nodes: graph.nodes, constants: graph.constants, targets: [bias])
    guard let shape = part.shapes[bias] else { return nil }
    var made = bias
    if part.inputs.isEmpty {
      // A program has an input: here nothing, which is added to what follows from constants alone.
      let nothing = "\(bias): nothing"
      made = "\(bias): held"
      let sum = Node(name: made, operator: Arithmetic(.add), inputs: [bias, nothing], output: made)
      part = try Graph(
        inputs: [nothing: [1, 1]], nodes: part.nodes + [sum], constants: part.constants, targets: [made])
    }
    let execution = try Program(part).execution()
    let values = (0..<2).map { image in
      execution.withInput { input in
        for place in input.indices { input[place] = Float(image * (place % 5)) }
      }
      execution.forward()
      return execution.withActivation(made) { Array($0) }
    }
    guard values[0] == values[1] else {
      throw Diagnostic(
        "what is added to its attention follows from what the image shows", at: "block '\(name)'", kind: .unsupported)
    }
    return Tensor(shape, values[0])
  }
}
