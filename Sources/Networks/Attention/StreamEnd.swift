/// Where a residual stream ends and is read: the sum of all that was written there, and the norm before the classifier.
package struct StreamEnd: Sendable {
  /// The stream after the last block, `[N, T, C]`.
  package let stream: String
  /// What is normalized between it and what reads it, `[N, T, C]` or of one token `[N, C]`, and how; nil where nothing is.
  package let normalized: (value: String, by: Normalization)?
  /// The values of the stream up to there, and all that is added to it.
  package let sums: Set<String>
}

extension Graph {
  /// The end of the stream that a value, such as the scores of classes, is read from by products with weights and at most one
  /// norm; nil where more than these lies between.
  package func streamEnd(of reader: String) -> StreamEnd? {
    let wiring = Wiring(inputs: inputs.keys, nodes: nodes, constants: constants, shapes: shapes)
    var (value, normalized): (String, (String, Normalization)?) = (reader, nil)
    while let node = wiring.maker(of: value) {
      let varying = node.inputs.filter(wiring.dependsOnImage)
      if wiring.isSum(node), shapes[value]?.rank == 3 {
        var (sums, waiting): (Set<String>, [String]) = ([value], [value])
        while let next = waiting.popLast() {
          guard let node = wiring.maker(of: next), wiring.isSum(node) else { continue }
          waiting += node.inputs.filter { sums.insert($0).inserted }
        }
        return StreamEnd(stream: value, normalized: normalized, sums: sums)
      }
      guard varying.count == 1 else { return nil }
      switch node.operator {
      case let normalization as Normalization:
        guard normalized == nil, case .axes(let axes) = normalization.scope, let rank = shapes[varying[0]]?.rank,
          axes == [rank - 1]
        else { return nil }
        normalized = (varying[0], normalization)
      case let activation as Activation:
        guard activation.function.course == .straight else { return nil }
      case is Softmax: return nil
      default: break
      }
      value = varying[0]
    }
    return nil
  }
}

extension Wiring {
  /// Whether a node adds two values of one shape that depend on the image.
  fileprivate func isSum(_ node: Node) -> Bool {
    guard (node.operator as? Arithmetic)?.function == .add, node.inputs.count == 2,
      node.inputs.allSatisfy(dependsOnImage), let shape = shapes[node.output]
    else { return false }
    return node.inputs.allSatisfy { shapes[$0] == shape }
  }
}
