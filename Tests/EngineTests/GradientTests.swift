import Engine
import Foundation
import Networks
import Testing

/// Every operator's backward pass against central finite differences.
@Suite struct GradientTests {
  @Test(arguments: OperatorCase.all)
  func backwardAgreesWithFiniteDifferences(_ example: OperatorCase) throws {
    let graph = try example.graph()
    let execution = try emptyCompiler().program(for: graph, gradient: true).execution()
    var numbers = Numbers(seed: 7)
    let x = example.point(&numbers)
    let weights = (0..<(graph.shapes["y"] ?? []).count).map { _ in numbers.next() }

    func objective(_ x: [Float]) -> Double {
      execution.forward(x)
      return execution.withActivation("y") { y in zip(y, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    }
    let step = example.step
    let differences = x.indices.map { i -> Float in
      var (above, below) = (x, x)
      above[i] += step
      below[i] -= step
      return Float((objective(above) - objective(below)) / Double(above[i] - below[i]))
    }
    execution.forward(x)
    execution.setGradient("y", weights)
    execution.backward()
    #expect(error(execution.inputGradient, differences) < example.tolerance)
    // A second backward pass on the same forward pass gives the same.
    let first = execution.inputGradient
    execution.backward()
    #expect(execution.inputGradient == first)
  }

  @Test func everyOperatorHasACase() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Sources/Networks/Operators")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var declared: Set<String> = []
    for file in files {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: /struct (\w+): Operator/) {
        declared.insert(String(match.1))
      }
    }
    #expect(declared.count > 10)
    #expect(declared.subtracting(OperatorCase.all.map(\.operation.name)).sorted() == [])
  }
}

/// One operator with inputs of some shapes, all of which depend on the graph's input.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  let operation: any Operator
  /// Shapes of the inputs that gradients flow to.
  let shapes: [Shape]
  /// Further inputs, which are constant.
  var constants: [Tensor] = []
  /// The values lie at least this far apart, so that the steps cross no kink.
  var gap: Float?
  /// Added to every value: for functions of positive numbers.
  var shift: Float = 0
  var scale: Float = 1
  /// Makes the first input by a convolution, so that it comes in blocks of channels.
  var blocked = false
  var step: Float = 1e-2
  var tolerance: Float = 1e-2

  var testDescription: String {
    "\(operation) on \(shapes.map(\.description).joined(separator: ", "))\(blocked ? ", blocked" : "")"
  }

  /// `x` is one long vector that is cut up into the inputs.
  func graph() throws -> Graph {
    var nodes: [Node] = []
    var names: [String] = []
    var fixed: [String: Tensor] = [:]
    var start = 0
    for (index, shape) in shapes.enumerated() {
      let cut = Slicing([.init(axis: 0, start: start, end: start + shape.count)])
      nodes.append(Node(name: "cut \(index)", operator: cut, inputs: ["x"], output: "cut \(index)"))
      var name = "input \(index)"
      let shaping = Reshaping(shape.dimensions.map { .fixed($0) })
      nodes.append(Node(name: name, operator: shaping, inputs: ["cut \(index)"], output: name))
      if blocked, shape.rank == 4 {
        var identity = Tensor(zeros: [shape[1], shape[1], 1, 1])
        for channel in 0..<shape[1] { identity.values[channel * (shape[1] + 1)] = 1 }
        fixed["identity \(index)"] = identity
        let output = "blocked \(index)"
        nodes.append(
          Node(
            name: output, operator: Convolution(kernel: [1, 1]), inputs: [name, "identity \(index)"], output: output))
        name = output
      }
      names.append(name)
      start += shape.count
    }
    for (index, tensor) in constants.enumerated() {
      fixed["constant \(index)"] = tensor
      names.append("constant \(index)")
    }
    nodes.append(Node(name: "node", operator: operation, inputs: names, output: "y"))
    return try EngineTests.graph(nodes, x: [start], constants: fixed, targets: ["y"])
  }

  func point(_ numbers: inout Numbers) -> [Float] {
    let count = shapes.reduce(0) { $0 + $1.count }
    let values = gap.map { numbers.spread(count, gap: $0) } ?? (0..<count).map { _ in numbers.next() }
    return values.map { $0 * scale + shift }
  }
}
