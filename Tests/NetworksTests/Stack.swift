import Basics
import Networks

/// Builds small models by hand.
struct Stack {
  var nodes: [Node] = []
  var constants: [String: Tensor] = [:]
  var input: [Int?] = [nil, 3, 16, 16]

  mutating func add(_ operator: any Operator, _ inputs: [String], _ output: String) {
    nodes.append(Node(name: "node of \(output)", operator: `operator`, inputs: inputs, output: output))
  }

  /// A convolution with weights made by formula.
  mutating func convolve(
    _ source: String, _ output: String, from: Int, to: Int, size: Int = 3, stride: Int = 1, groups: Int = 1,
    prefix: String = ""
  ) {
    let pad = size / 2
    let shape = Shape([to, from / groups, size, size])
    let weights = "\(prefix)\(output) weights"
    constants[weights] = Tensor(shape, (0..<shape.count).map { Float(($0 * 31 + output.utf8.count) % 17) - 8 })
    add(
      Convolution(kernel: [size, size], strides: [stride, stride], padding: [pad, pad, pad, pad], groups: groups),
      [source, weights], output)
  }

  func model(outputs: [String]) throws -> Model {
    try Model(
      inputs: [Input(name: "image", dimensions: input)], nodes: nodes, constants: constants, outputs: outputs,
      opset: 17,
      digest: Digest([UInt8]()))
  }
}
