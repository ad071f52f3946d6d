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
  ) throws(Diagnostic) -> Graph {
    guard let shape = shapes[value], shape.rank >= 2 else {
      throw Diagnostic("there is no value '\(value)' with channels in this network")
    }
    guard !channels.isEmpty, channels.allSatisfy({ (0..<shape[1]).contains($0) }) else {
      throw Diagnostic("it has the channels 0 to \(shape[1] - 1), not all of \(channels)", at: "layer '\(value)'")
    }
    var restriction = Restriction(self, target: value)
    let parts = channels.runs.map { Restriction.Part(value: value, range: $0) }
    if beforeActivation, let ending = Ending(parts, in: self) {
      let before = Graph.beforeActivation(of: value)
      restriction.emit(Node(name: value, operator: ending.function, inputs: [before], output: value))
      restriction.join(ending.parts, as: before)
      return try restriction.finish(targets: [value, before])
    }
    restriction.join(parts, as: value)
    return try restriction.finish(targets: [value])
  }

  /// The name of the second target of a restricted graph.
  package static func beforeActivation(of value: String) -> String { "\(value) before activation" }
}

/// Builds the smaller graph in one sweep from the target back: readers say which parts they need before the node that
/// makes them is reached, which then makes just these parts, or all with a cut through it.
private struct Restriction {
  /// Some channels of a value.
  struct Part: Hashable {
    let value: String
    let range: Range<Int>
  }

  private let graph: Graph
  private let target: String
  /// The nodes of the new graph, last first.
  private var emitted: [Node] = []
  private var constants: [String: Tensor] = [:]
  private var wanted: [String: [Range<Int>]] = [:]
  private var wantedWhole: Set<String> = []
  private var names: [Part: String] = [:]

  init(_ graph: Graph, target: String) {
    self.graph = graph
    self.target = target
  }

  mutating func emit(_ node: Node) { emitted.append(node) }

  /// Makes `name` of the parts, laid one after another.
  mutating func join(_ parts: [Part], as name: String) {
    if parts.count == 1, graph.constants[parts[0].value] == nil, graph.inputs[parts[0].value] == nil,
      !isWhole(parts[0])
    {
      names[parts[0]] = name
      want(parts[0])
    } else {
      let inputs = parts.map { need($0.value, .range(axis: 1, $0.range)) }
      emit(Node(name: name, operator: Concatenation(axis: 1), inputs: inputs, output: name))
    }
  }

  mutating func finish(targets: [String]) throws(Diagnostic) -> Graph {
    for node in graph.nodes.reversed() {
      for range in wanted[node.output] ?? [] { make(Part(value: node.output, range: range), by: node) }
      guard wantedWhole.contains(node.output) else { continue }
      let inputs = node.inputs.map { needWhole($0) }
      emit(Node(name: node.name, operator: node.operator, inputs: inputs, output: wholeName(node.output)))
    }
    for input in graph.inputs.keys.sorted() {
      for range in wanted[input] ?? [] { cut(Part(value: input, range: range)) }
    }
    return try Graph(inputs: graph.inputs, nodes: emitted.reversed(), constants: constants, targets: targets)
  }

  private mutating func make(_ part: Part, by node: Node) {
    let shapes = node.inputs.map { graph.shapes[$0] ?? [] }
    let extents = node.operator.origins(ofChannels: part.range, inputs: shapes)
    guard extents.contains(where: { $0 != .whole }), zip(node.inputs, extents).allSatisfy(canMeet) else {
      return cut(part)
    }
    var inputs: [String] = []
    for (input, extent) in zip(node.inputs, extents) where extent != .none { inputs.append(need(input, extent)) }
    let restricted = node.operator.restricted(toChannels: part.range, inputs: shapes)
    emit(Node(name: node.name, operator: restricted, inputs: inputs, output: name(part)))
  }

  /// Constants are cut along any axis, other values only along their channels.
  private func canMeet(_ input: String, _ extent: Extent) -> Bool {
    guard case .range(let axis, _) = extent else { return true }
    return axis == 1 || graph.constants[input] != nil
  }

  private mutating func cut(_ part: Part) {
    let slicing = Slicing([.init(axis: 1, start: part.range.lowerBound, end: part.range.upperBound)])
    emit(Node(name: part.value, operator: slicing, inputs: [needWhole(part.value)], output: name(part)))
  }

  /// Asks for a part of a value; the name it will have.
  private mutating func need(_ value: String, _ extent: Extent) -> String {
    guard case .range(let axis, let range) = extent, let shape = graph.shapes[value], axis < shape.rank,
      range != 0..<shape[axis]
    else { return needWhole(value) }
    if let tensor = graph.constants[value] {
      let name = "\(value)[\(axis): \(range.lowerBound)..<\(range.upperBound)]"
      constants[name] = constants[name] ?? tensor.slice(axis: axis, range)
      return name
    }
    let part = Part(value: value, range: range)
    want(part)
    return name(part)
  }

  private mutating func want(_ part: Part) {
    if wanted[part.value]?.contains(part.range) != true { wanted[part.value, default: []].append(part.range) }
  }

  private mutating func needWhole(_ value: String) -> String {
    if let tensor = graph.constants[value] { constants[value] = tensor } else { wantedWhole.insert(value) }
    return wholeName(value)
  }

  private func isWhole(_ part: Part) -> Bool { graph.shapes[part.value].map { part.range == 0..<$0[1] } ?? false }

  /// The target's own name is free for the part that was asked for.
  private func wholeName(_ value: String) -> String { value == target ? "\(value)[whole]" : value }

  private func name(_ part: Part) -> String {
    names[part] ?? "\(part.value)[\(part.range.lowerBound)..<\(part.range.upperBound)]"
  }
}

/// The one function that ends all parts of a layer, and what it is applied to.
private struct Ending {
  let function: Activation
  let parts: [Restriction.Part]

  /// nil where there is no such function.
  init?(_ parts: [Restriction.Part], in graph: Graph) {
    let makers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    var functions: Set<Activation> = []
    var before: [Restriction.Part] = []
    // Concatenations are opened; a layer's are few and hardly nested.
    var open = Array(parts.reversed())
    var steps = 0
    while let part = open.popLast() {
      steps += 1
      guard steps < 10_000, let maker = makers[part.value] else { return nil }
      if let activation = maker.operator as? Activation {
        functions.insert(activation)
        before.append(.init(value: maker.inputs[0], range: part.range))
      } else if let concatenation = maker.operator as? Concatenation, concatenation.axis == 1 {
        let shapes = maker.inputs.map { graph.shapes[$0] ?? [] }
        let extents = concatenation.origins(ofChannels: part.range, inputs: shapes)
        for (input, extent) in zip(maker.inputs, extents).reversed() {
          if case .range(_, let range) = extent { open.append(.init(value: input, range: range)) }
        }
      } else {
        return nil
      }
    }
    guard functions.count == 1, let function = functions.first else { return nil }
    self.function = function
    self.parts = before
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
