package import Basics

extension Graph {
  /// The graph for only some units of one value: constants are cut down, and branches that none of the units comes
  /// from are gone.
  ///
  /// The value keeps its name and then has `units.count` units, in the order given.
  ///
  /// - Parameters:
  ///   - axis: that on which the units stand (``UnitSpace/axis``).
  ///   - beforeActivation: adds the target ``beforeActivation(of:)``, those units before the function that ends
  ///     the layer, where one function ends all its parts.
  package func restricted(
    to units: [Int], of value: String, axis: Int, beforeActivation: Bool = false
  ) throws(Diagnostic) -> Graph {
    guard let shape = shapes[value], shape.dimensions.indices.contains(axis) else {
      throw Diagnostic("there is no value '\(value)' with units in this network")
    }
    guard !units.isEmpty, units.allSatisfy({ (0..<shape[axis]).contains($0) }) else {
      throw Diagnostic("it has the units 0 to \(shape[axis] - 1), not all of \(units)", at: "layer '\(value)'")
    }
    var restriction = Restriction(self, target: value)
    let parts = units.runs.map { Restriction.Part(value: value, axis: axis, range: $0) }
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
  /// A range of a value along one axis.
  struct Part: Hashable {
    let value: String
    let axis: Int
    let range: Range<Int>
  }

  private let graph: Graph
  private let target: String
  /// The nodes of the new graph, last first.
  private var emitted: [Node] = []
  private var constants: [String: Tensor] = [:]
  private var wanted: [String: [Part]] = [:]
  private var wantedWhole: Set<String> = []
  private var names: [Part: String] = [:]

  init(_ graph: Graph, target: String) {
    self.graph = graph
    self.target = target
  }

  mutating func emit(_ node: Node) { emitted.append(node) }

  /// Makes `name` of the parts, laid one after another.
  mutating func join(_ parts: [Part], as name: String) {
    guard let first = parts.first else { return }
    if parts.count == 1, graph.constants[first.value] == nil, graph.inputs[first.value] == nil, !isWhole(first) {
      names[first] = name
      want(first)
    } else {
      let inputs = parts.map { need($0.value, .range(axis: $0.axis, $0.range)) }
      emit(Node(name: name, operator: Concatenation(axis: first.axis), inputs: inputs, output: name))
    }
  }

  mutating func finish(targets: [String]) throws(Diagnostic) -> Graph {
    for node in graph.nodes.reversed() {
      for part in wanted[node.output] ?? [] { make(part, by: node) }
      guard wantedWhole.contains(node.output) else { continue }
      let inputs = node.inputs.map { needWhole($0) }
      emit(
        Node(
          name: node.name, operator: node.operator, inputs: inputs, output: wholeName(node.output), units: node.units))
    }
    for input in graph.inputs.keys.sorted() {
      for part in wanted[input] ?? [] { cut(part) }
    }
    return try Graph(inputs: graph.inputs, nodes: emitted.reversed(), constants: constants, targets: targets)
  }

  private mutating func make(_ part: Part, by node: Node) {
    let shapes = node.inputs.map { graph.shapes[$0] ?? [] }
    guard let output = graph.shapes[part.value],
      let made = node.operator.part(part.range, axis: part.axis, of: output, inputs: shapes)
    else { return cut(part) }
    var inputs: [String] = []
    for (input, extent) in zip(node.inputs, made.origins) where extent != .none { inputs.append(need(input, extent)) }
    emit(Node(name: node.name, operator: made.operator, inputs: inputs, output: name(part), units: node.units))
  }

  private mutating func cut(_ part: Part) {
    let slicing = Slicing([.init(axis: part.axis, start: part.range.lowerBound, end: part.range.upperBound)])
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
    let part = Part(value: value, axis: axis, range: range)
    want(part)
    return name(part)
  }

  private mutating func want(_ part: Part) {
    if wanted[part.value]?.contains(part) != true { wanted[part.value, default: []].append(part) }
  }

  private mutating func needWhole(_ value: String) -> String {
    if let tensor = graph.constants[value] { constants[value] = tensor } else { wantedWhole.insert(value) }
    return wholeName(value)
  }

  private func isWhole(_ part: Part) -> Bool {
    graph.shapes[part.value].map { part.range == 0..<$0[part.axis] } ?? false
  }

  /// The target's own name is free for the part that was asked for.
  private func wholeName(_ value: String) -> String { value == target ? "\(value)[whole]" : value }

  private func name(_ part: Part) -> String {
    names[part] ?? "\(part.value)[\(part.axis): \(part.range.lowerBound)..<\(part.range.upperBound)]"
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
        before.append(.init(value: maker.inputs[0], axis: part.axis, range: part.range))
      } else if let concatenation = maker.operator as? Concatenation, concatenation.axis == part.axis,
        let made = concatenation.part(part.range, axis: part.axis, inputs: maker.inputs.map { graph.shapes[$0] ?? [] })
      {
        for (input, extent) in zip(maker.inputs, made.origins).reversed() {
          if case .range(let axis, let range) = extent { open.append(.init(value: input, axis: axis, range: range)) }
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
