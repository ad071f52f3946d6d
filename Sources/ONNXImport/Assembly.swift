import Basics
import Networks

/// A model in the making: the nodes so far, and what each ONNX value has become.
final class Assembly {
  private(set) var nodes: [Node] = []
  private(set) var aliases: [String: String] = [:]
  private var constants: [String: Tensor] = [:]
  private var values: [String: Value] = [:]
  private var taken: Set<String>
  private let outputs: Set<String>
  /// The operator and the inputs that made each value.
  private var producers: [String: (operator: any Operator, inputs: [Value])] = [:]

  init(_ graph: Onnx_GraphProto) {
    taken = Set(graph.node.flatMap(\.output))
    taken.formUnion(graph.initializer.map(\.name))
    taken.formUnion(graph.input.map(\.name))
    outputs = Set(graph.output.map(\.name))
  }

  func value(_ name: String) -> Value? { values[name] }

  /// Says what an ONNX value is.
  func define(_ name: String, as value: Value) {
    values[name] = value
    if name != value.name { aliases[name] = value.name }
  }

  func isOutput(_ name: String) -> Bool { outputs.contains(name) }

  /// Keeps a former name of a node usable.
  func alias(_ name: String, for value: String) {
    if !name.isEmpty, aliases[name] == nil { aliases[name] = value }
  }

  /// A name nobody has yet, made from `base`.
  func freshName(_ base: String) -> String {
    var name = base
    var count = 2
    while !taken.insert(name).inserted {
      name = "\(base)#\(count)"
      count += 1
    }
    return name
  }

  /// Adds a node and gives its output with the shapes that follow.
  func append(_ name: String, _ operator: any Operator, _ inputs: [Value], output: String) throws(Diagnostic) -> Value {
    for input in inputs where input.isConstant {
      guard let constant = input.constant else {
        throw Diagnostic("reads '\(input.name)', which changes with the size of the batch; that is not supported")
      }
      if constants[input.name] == nil { constants[input.name] = constant.tensor }
    }
    producers[output] = (`operator`, inputs)
    nodes.append(Node(name: name, operator: `operator`, inputs: inputs.map(\.name), output: output))
    var shapes: [Shape] = []
    if inputs.allSatisfy({ !$0.shapes.isEmpty }) {
      shapes = Probes.batches.indices.compactMap { probe in
        try? `operator`.outputShape(inputs.map { $0.shapes[probe] })
      }
      if shapes.count < Probes.batches.count { shapes = [] }
    }
    return Value(output, shapes: shapes)
  }

  /// What made a value of the model; nil for inputs and constants.
  func producer(of value: String) -> (operator: any Operator, inputs: [Value])? { producers[value] }

  /// The constants that nodes, or the file's outputs, read.
  var usedConstants: [String: Tensor] {
    let used = Set(nodes.flatMap(\.inputs))
    return constants.filter { used.contains($0.key) }
  }
}
