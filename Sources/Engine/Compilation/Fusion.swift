import Networks

/// A node together with the ReLU that it applies itself.
struct FusedNode {
  let node: Node
  /// The ReLU right after it, where nobody asks for the value in between.
  let relu: Node?

  /// The value that the two make together.
  var output: String { relu?.output ?? node.output }
}

/// Joins each convolution with the ReLU that follows it.
enum Fusion {
  static func fused(_ graph: Graph) -> [FusedNode] {
    var readers: [String: [Node]] = [:]
    for node in graph.nodes { for input in node.inputs { readers[input, default: []].append(node) } }
    var absorbed: Set<String> = []
    var result: [FusedNode] = []
    for node in graph.nodes where !absorbed.contains(node.output) {
      var relu: Node?
      if (node.operator as? any Executable)?.appliesRelu == true, !graph.targets.contains(node.output),
        let readers = readers[node.output], readers.count == 1,
        (readers[0].operator as? Activation)?.function == .relu
      {
        relu = readers[0]
        absorbed.insert(readers[0].output)
      }
      result.append(FusedNode(node: node, relu: relu))
    }
    return result
  }
}
