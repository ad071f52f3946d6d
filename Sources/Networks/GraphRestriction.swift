package import Basics

extension Graph {
  /// The graph for only some channels (axis 1) of one value: constants are cut down, and branches that none of the
  /// channels comes from are gone.
  ///
  /// The value keeps its name and then has `channels.count` channels, in the order given.
  ///
  /// - Parameter beforeActivation: adds the target ``beforeActivation(of:)``, those channels before the function that
  ///   ends the layer, where one function ends all its parts.
  package func restricted(
    to channels: [Int], of value: String, beforeActivation: Bool = false
  ) throws(Diagnostics) -> Graph {
    guard let shape = shapes[value], shape.rank >= 2 else {
      throw Diagnostics([Diagnostic("there is no value '\(value)' with channels in this network")])
    }
    guard !channels.isEmpty, channels.allSatisfy({ (0..<shape[1]).contains($0) }) else {
      throw Diagnostics([
        Diagnostic("it has the channels 0 to \(shape[1] - 1), not all of \(channels)", at: "layer '\(value)'")
      ])
    }
    var restriction = Restriction(self)
    let runs = channels.runs
    let before = Graph.beforeActivation(of: value)
    if beforeActivation, let ending = restriction.ending(of: value) {
      restriction.finish(value: before, of: runs.compactMap { restriction.requestBeforeActivation(value, $0) })
      restriction.add(Node(name: value, operator: ending, inputs: [before], output: value))
      return try restriction.graph(targets: [value, before])
    }
    restriction.finish(value: value, of: runs.map { restriction.request(value, .range(axis: 1, $0)) })
    return try restriction.graph(targets: [value])
  }

  /// The name of the second target of a restricted graph.
  package static func beforeActivation(of value: String) -> String { "\(value) before activation" }
}

/// Builds the smaller graph from the target back: each request names a part of a value, and is met by a node that makes
/// just this part, or by a cut through the whole.
private struct Restriction {
  private let graph: Graph
  private let producers: [String: Node]
  private var nodes: [Node] = []
  private var constants: [String: Tensor] = [:]
  private var made: Set<String> = []

  init(_ graph: Graph) {
    self.graph = graph
    producers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func graph(targets: [String]) throws(Diagnostics) -> Graph {
    try Graph(inputs: graph.inputs, nodes: nodes, constants: constants, targets: targets)
  }

  mutating func add(_ node: Node) {
    nodes.append(node)
    made.insert(node.output)
  }

  /// Makes `value` of the parts, laid one after another.
  mutating func finish(value: String, of parts: [String]) {
    add(Node(name: value, operator: Concatenation(axis: 1), inputs: parts, output: value))
  }

  /// The name in the new graph of a part of `value`, after whatever makes it.
  mutating func request(_ value: String, _ extent: Extent) -> String {
    guard case .range(let axis, let range) = extent, let shape = graph.shapes[value], axis < shape.rank,
      range != 0..<shape[axis]
    else { return requestWhole(value) }
    let name = "\(value)[\(axis): \(range.lowerBound)..<\(range.upperBound)]"
    guard !made.contains(name) else { return name }
    if let tensor = graph.constants[value] {
      constants[name] = tensor.slice(axis: axis, range)
      made.insert(name)
    } else if axis == 1, let node = producers[value], let part = restrict(node, range, name) {
      add(part)
    } else {
      let cut = Slicing([.init(axis: axis, start: range.lowerBound, end: range.upperBound)])
      add(Node(name: name, operator: cut, inputs: [requestWhole(value)], output: name))
    }
    return name
  }

  /// All of `value`. The target itself may be needed whole too; the name is then free for its part.
  private mutating func requestWhole(_ value: String) -> String {
    if let tensor = graph.constants[value] { constants[value] = tensor }
    guard let node = producers[value] else { return value }
    let name = graph.targets.contains(value) ? "\(value)[whole]" : value
    guard !made.contains(name) else { return name }
    let inputs = node.inputs.map { requestWhole($0) }
    add(Node(name: node.name, operator: node.operator, inputs: inputs, output: name))
    return name
  }

  /// The node that makes only these channels; nil where the operator makes all of them or none.
  private mutating func restrict(_ node: Node, _ channels: Range<Int>, _ name: String) -> Node? {
    let shapes = node.inputs.map { graph.shapes[$0] ?? [] }
    let extents = node.operator.origins(ofChannels: channels, inputs: shapes)
    guard extents.contains(where: { $0 != .whole }) else { return nil }
    var inputs: [String] = []
    for (input, extent) in zip(node.inputs, extents) where extent != .none { inputs.append(request(input, extent)) }
    let part = node.operator.restricted(toChannels: channels, inputs: shapes)
    return Node(name: node.name, operator: part, inputs: inputs, output: name)
  }

  // MARK: Before the activation

  /// The function that ends every part of the value; nil where there is none, or not one.
  func ending(of value: String) -> Activation? {
    guard let node = producers[value] else { return nil }
    if let activation = node.operator as? Activation { return activation }
    guard let concatenation = node.operator as? Concatenation, concatenation.axis == 1 else { return nil }
    let endings = node.inputs.map { ending(of: $0) }
    guard let first = endings.first, endings.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Those channels of a value that has an ending, before it.
  mutating func requestBeforeActivation(_ value: String, _ channels: Range<Int>) -> String? {
    guard let node = producers[value] else { return nil }
    if node.operator is Activation { return request(node.inputs[0], .range(axis: 1, channels)) }
    let shapes = node.inputs.map { graph.shapes[$0] ?? [] }
    var parts: [String] = []
    for (input, extent) in zip(node.inputs, node.operator.origins(ofChannels: channels, inputs: shapes)) {
      guard case .range(_, let range) = extent else { continue }
      parts += requestBeforeActivation(input, range).map { [$0] } ?? []
    }
    guard parts.count > 1 else { return parts.first }
    let name = "\(Graph.beforeActivation(of: value))[\(channels.lowerBound)..<\(channels.upperBound)]"
    if !made.contains(name) { finish(value: name, of: parts) }
    return name
  }
}

extension [Int] {
  /// The numbers as ranges, in the same order: 3, 4, 5, 9 are 3..<6 and 9..<10.
  fileprivate var runs: [Range<Int>] {
    var result: [Range<Int>] = []
    for number in self {
      if let last = result.last, last.upperBound == number {
        result[result.count - 1] = last.lowerBound..<(number + 1)
      } else {
        result.append(number..<(number + 1))
      }
    }
    return result
  }
}
