/// The values of a network through which everything that reaches the output must pass, where it is worth stopping.
///
/// A waist is a value that every path from the image to the first output runs through. Of these the maps are kept that
/// something learned or joined has made (a convolution, a concatenation, a sum of paths), taken at the end of the
/// pointwise operators that follow: after batch normalization and activation, before pooling. A network without any
/// gives the maps of its convolutions. The blocks of a transformer are passed by what they add to; of these the neurons
/// are kept: what an activation function makes of a product of tokens with weights.
struct Waists {
  /// The results of blocks.
  let values: [String]
  /// What of the waists is left out, as it lies inside a block.
  let interior: BlockInterior

  init(_ graph: Graph) {
    let path = Waists.path(graph)
    let waists = Waists.narrow(path.nodes, inputs: path.inputs)
    let makers = graph.makers
    let readers = Dictionary(grouping: graph.nodes.flatMap { node in node.inputs.map { ($0, node) } }) { $0.0 }
    let trace = AxisTrace(inputs: graph.inputs.keys, nodes: graph.nodes, shapes: graph.shapes)

    func isWorthStopping(_ value: String) -> Bool {
      guard graph.shapes[value]?.rank == 4, let maker = makers[value] else { return false }
      switch maker {
      case is Convolution: break
      case is Concatenation, is Arithmetic:
        guard trace.space(of: value).map({ $0.grid.count > 1 }) ?? false else { return false }
      default: return false
      }
      let next = readers[value] ?? []
      return !(next.count == 1 && Waists.continues(next[0].1, from: value, in: graph))
    }
    /// Whether a node bends what tokens make with weights.
    func makesNeurons(_ node: Node) -> Bool {
      guard let activation = node.operator as? Activation, activation.function.course != .straight else {
        return false
      }
      return graph.shapes[node.output]?.rank == 3 && makers[node.output] is MatrixProduct
        && trace.space(of: node.output)?.kind == .neuron
    }
    let neurons = Set(path.nodes.filter(makesNeurons).map(\.output))
    let chosen = Set(waists.filter(isWorthStopping)).union(neurons)
    let all = graph.nodes.map(\.output).filter { value in
      chosen.isEmpty ? makers[value] is Convolution && isWorthStopping(value) : chosen.contains(value)
    }
    let interior = BlockInterior(graph, waists: chosen.isEmpty ? [] : all)
    self.interior = interior
    values = all.filter { interior.roles[$0] == nil }
  }

  /// Whether `node` only changes each value of `value` by itself.
  private static func continues(_ node: Node, from value: String, in graph: Graph) -> Bool {
    node.isPointwise && node.inputs.allSatisfy { $0 == value || graph.constants[$0] != nil }
  }

  /// The nodes between the image and the first output.
  private static func path(_ graph: Graph) -> (nodes: [Node], inputs: Set<String>) {
    var needed = Set(graph.targets.prefix(1))
    var dependent = Set(graph.inputs.keys)
    for node in graph.nodes where !dependent.isDisjoint(with: node.readInputs) { dependent.insert(node.output) }
    var nodes: [Node] = []
    for node in graph.nodes.reversed() where needed.contains(node.output) && dependent.contains(node.output) {
      nodes.append(node)
      needed.formUnion(node.readInputs)
    }
    return (nodes.reversed(), Set(graph.inputs.keys))
  }

  /// Values that no edge bypasses: when one is made, nothing made before it is read any more.
  private static func narrow(_ nodes: [Node], inputs: Set<String>) -> [String] {
    var lastRead: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for input in node.readInputs { lastRead[input] = index }
    }
    var waists: [String] = []
    var open = inputs.compactMap { lastRead[$0] }.max() ?? -1
    for (index, node) in nodes.enumerated() {
      if open <= index { waists.append(node.output) }
      open = max(open, lastRead[node.output] ?? index)
    }
    return waists
  }
}

extension Node {
  /// The inputs of which more counts than the shape.
  fileprivate var readInputs: ArraySlice<String> { self.operator is Expansion ? inputs.prefix(1) : inputs[...] }
}
