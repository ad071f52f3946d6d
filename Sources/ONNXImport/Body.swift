import Basics

/// Nodes that stand for one: the body of a function of the file, or a branch of an If.
struct Body {
  /// In running order.
  private let nodes: [Onnx_NodeProto]
  private let inputs: [String]
  private let outputs: [String]
  /// By name, what a node may take from the one that is replaced: its attributes, else the function's defaults.
  private var attributes: [String: Onnx_AttributeProto] = [:]

  /// The body of a function, with the attributes of the node that calls it.
  init(_ function: Onnx_FunctionProto, calledBy node: Onnx_NodeProto) throws(Diagnostic) {
    nodes = try Ordering.sorted(function.node, known: Set(function.input).contains)
    inputs = function.input
    outputs = function.output
    attributes = Dictionary(
      (node.attribute + function.attributeProto).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A graph inside a node, which may read whatever is known outside of it.
  init(_ graph: Onnx_GraphProto) throws(Diagnostic) {
    let made = Set(graph.node.flatMap(\.output))
    nodes = try Ordering.sorted(graph.node) { !made.contains($0) }
    inputs = graph.input.map(\.name)
    outputs = graph.output.map(\.name)
  }

  /// The nodes as they stand in the place of one called `title`, which reads `given` and makes `wanted`.
  ///
  /// - Parameter names: what names of the body are called outside.
  func inlined(
    as title: String, from given: [String], to wanted: [String], names: [String: String] = [:], in assembly: Assembly
  ) -> [Onnx_NodeProto] {
    var names = names
    for (index, name) in inputs.enumerated() { names[name] = index < given.count ? given[index] : "" }
    let made = Set(nodes.flatMap(\.output))
    var passed: [(from: String, to: String)] = []
    for (name, target) in zip(outputs, wanted) where !target.isEmpty {
      if made.contains(name), names[name] == nil { names[name] = target } else { passed.append((name, target)) }
    }
    for name in nodes.flatMap(\.output) where !name.isEmpty && names[name] == nil {
      names[name] = assembly.freshName("\(title)/\(name)")
    }
    return nodes.map { node in
      var node = renamed(node, names)
      node.name = node.name.isEmpty ? "" : "\(title)/\(node.name)"
      return node
    }
      + passed.map { from, to in
        .with {
          $0.opType = "Identity"
          $0.input = [names[from] ?? from]
          $0.output = [to]
        }
      }
  }

  private func renamed(_ node: Onnx_NodeProto, _ names: [String: String]) -> Onnx_NodeProto {
    var node = node
    node.input = node.input.map { names[$0] ?? $0 }
    node.output = node.output.map { names[$0] ?? $0 }
    node.attribute = node.attribute.compactMap { attribute in
      guard attribute.refAttrName.isEmpty else {
        var given = attributes[attribute.refAttrName]
        given?.name = attribute.name
        return given
      }
      guard attribute.hasG else { return attribute }
      var attribute = attribute
      let own = Set(
        attribute.g.input.map(\.name) + attribute.g.initializer.map(\.name) + attribute.g.node.flatMap(\.output))
      let outer = names.filter { !own.contains($0.key) }
      attribute.g.node = attribute.g.node.map { renamed($0, outer) }
      // What a branch gives may be a value that it only knows from outside.
      for index in attribute.g.output.indices {
        attribute.g.output[index].name = outer[attribute.g.output[index].name] ?? attribute.g.output[index].name
      }
      return attribute
    }
    return node
  }
}
