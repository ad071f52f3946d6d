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

  /// Constants that an operator repeats for every image, by their former names.
  private var repeated: [String: Value] = [:]
  private var spent = 0
  private static let budget = 1 << 26
  /// The input whose first axis is the batch.
  var image: Value?

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

  /// Adds a node and gives its output with the shapes that follow; what is made of constants only is worked out instead.
  func append(_ name: String, _ operator: any Operator, _ inputs: [Value], output: String) throws(Diagnostic) -> Value {
    if let contents = Folding.contents(of: `operator`, inputs, in: self) { return Value(output, contents: contents) }
    let inputs = try inputs.map { input throws(Diagnostic) in try materialized(input) }
    producers[output] = (`operator`, inputs)
    nodes.append(Node(name: name, operator: `operator`, inputs: inputs.map(\.name), output: output))
    var shapes: [Shape] = []
    if inputs.allSatisfy({ !$0.shapes.isEmpty }) {
      shapes = Probes.batches.indices.compactMap { probe in
        try? `operator`.checkedOutputShape(inputs.map { $0.shapes[probe] })
      }
      if shapes.count < Probes.batches.count { shapes = [] }
    }
    return Value(output, shapes: shapes)
  }

  /// A value that nodes can read: constants are put into the model; one that is repeated for every image of the batch
  /// becomes an operator that repeats it.
  private func materialized(_ input: Value) throws(Diagnostic) -> Value {
    guard input.isConstant else { return input }
    if let constant = input.constant {
      if constants[input.name] == nil { constants[input.name] = constant.tensor }
      return input
    }
    if let made = repeated[input.name] { return made }
    guard let (single, axes) = input.repeatedAlongBatch, let image else {
      throw Diagnostic(
        "reads '\(input.name)', which follows the size of the batch in a way that is not supported", kind: .unsupported)
    }
    let name = freshName("\(input.name)/single")
    let source = Value(name, contents: Probes.batches.map { _ in single })
    let output = freshName("\(input.name)/repeated")
    let made = try append(output, Expansion(axes), [source, image], output: output)
    repeated[input.name] = made
    return made
  }

  /// Counts elements worked out while importing; a small file must not fill the memory.
  func spend(_ count: Int) throws(Diagnostic) {
    guard canSpend(count) else { throw Diagnostic("too much would have to be worked out while importing") }
  }

  /// Counts them only where they can still be afforded.
  func canSpend(_ count: Int) -> Bool {
    guard spent + count <= Assembly.budget else { return false }
    spent += count
    return true
  }

  /// What made a value of the model; nil for inputs and constants.
  func producer(of value: String) -> (operator: any Operator, inputs: [Value])? { producers[value] }

  /// Whether anything was learned on the way so far.
  var hasLayers: Bool {
    nodes.contains { $0.operator is Convolution || $0.operator is MatrixProduct || $0.operator is Deconvolution }
  }

  /// Those of some values that no node reads.
  func unread(of values: Set<String>) -> Set<String> { values.subtracting(nodes.flatMap(\.inputs)) }

  /// The constants that nodes, or the file's outputs, read.
  var usedConstants: [String: Tensor] {
    let used = Set(nodes.flatMap(\.inputs))
    return constants.filter { used.contains($0.key) }
  }
}
