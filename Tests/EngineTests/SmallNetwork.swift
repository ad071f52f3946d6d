import Basics
import Engine
import Networks

/// Numbers that look random and are the same on every run, between -1 and 1.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> Float {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
  }

  mutating func tensor(_ shape: Shape) -> Tensor { Tensor(shape, (0..<shape.count).map { _ in next() }) }

  /// Values at least `gap` apart in random order: none is near a kink, and no two tie.
  mutating func spread(_ count: Int, gap: Float) -> [Float] {
    var values = (0..<count).map { (Float($0 - count / 2) + 0.5) * gap }
    for i in stride(from: count - 1, to: 0, by: -1) {
      values.swapAt(i, Int((next() + 1) / 2 * Float(i)).clamped(0, i))
    }
    return values
  }
}

extension Int {
  fileprivate func clamped(_ low: Int, _ high: Int) -> Int { Swift.min(Swift.max(self, low), high) }
}

/// A graph of `nodes` from the input `x` to `targets`.
func graph(
  _ nodes: [Node], x: Shape, constants: [String: Tensor] = [:], targets: [String]
) throws -> Graph {
  try Graph(inputs: ["x": x], nodes: nodes, constants: constants, targets: targets)
}

/// A compiler for rewritten graphs only: its model has nothing in it.
func emptyCompiler(threads: Int = 1) throws -> Compiler {
  let model = try Model(
    inputs: [Input(name: "x", dimensions: [nil])], nodes: [], constants: [:], outputs: [], opset: 13,
    digest: Digest(Array("empty".utf8)))
  return Compiler(model, threads: threads)
}

/// Runs one operator on tensors; the first is the input of the graph, the others are constants.
func run(_ operation: any Operator, _ inputs: [Tensor]) throws -> Tensor {
  var constants: [String: Tensor] = [:]
  for (index, tensor) in inputs.enumerated().dropFirst() { constants["input \(index)"] = tensor }
  let names = ["x"] + (1..<max(inputs.count, 1)).map { "input \($0)" }
  let graph = try graph(
    [Node(name: "node", operator: operation, inputs: names, output: "y")], x: inputs[0].shape, constants: constants,
    targets: ["y"])
  let execution = try emptyCompiler().program(for: graph).execution()
  execution.forward(inputs[0].values)
  return Tensor(graph.shapes["y"] ?? [], execution.activation("y"))
}

extension Execution {
  func forward(_ values: [Float]) { values.withUnsafeBufferPointer { forward($0) } }
  func activation(_ target: String) -> [Float] { withActivation(target) { Array($0) } }
  func setGradient(_ target: String, _ values: [Float]) { values.withUnsafeBufferPointer { setGradient(target, $0) } }
  var inputGradient: [Float] { withInputGradient { Array($0) } }
}

/// The largest difference relative to the largest expected value.
func error(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let scale = expected.reduce(1e-6) { max($0, abs($1)) }
  return zip(found, expected).reduce(0) { $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1)) } / scale
}
