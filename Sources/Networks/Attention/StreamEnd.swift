/// Where a residual stream ends and is read: the sum of all that was written there, and the norm before the classifier.
package struct StreamEnd: Sendable {
  /// What the norm multiplies a token by on an image.
  package enum Scale: Sendable {
    /// What it does to a value `[N, T, C]`, or of one token `[N, C]`.
    case normalization(Normalization, of: String)
    /// One over a value `[N, T, 1]`, as files write it that have no operator for it.
    case divisor(String)
  }

  /// The stream after the last block, `[N, T, C]`.
  package let stream: String
  /// Of the norm between it and what reads it; nil where there is none.
  package let scale: Scale?
  /// The values of the stream up to there, and all that is added to it.
  package let sums: Set<String>
}

extension StreamEnd.Scale {
  /// The value that is to be read for it.
  package var value: String {
    switch self {
    case .normalization(_, let value), .divisor(let value): value
    }
  }

  /// What is held where the stream is followed to its reader.
  package var holding: Holding {
    switch self {
    case .normalization(let normalization, let value): Holding(.scale(normalization), of: value)
    case .divisor(let value): Holding(.value, of: value)
    }
  }
}

extension Graph {
  /// The end of the stream that a value, such as the scores of classes, is read from by products with weights and at most one
  /// norm; nil where more than these lies between.
  package func streamEnd(of reader: String) -> StreamEnd? {
    let wiring = Wiring(inputs: inputs.keys, nodes: nodes, constants: constants, shapes: shapes)
    var (value, scale): (String, StreamEnd.Scale?) = (reader, nil)
    while let node = wiring.maker(of: value) {
      if wiring.isSum(node), shapes[value]?.rank == 3 {
        return StreamEnd(stream: value, scale: scale, sums: wiring.addends(of: value))
      }
      if let centred = wiring.centred(node) {
        value = centred
        continue
      }
      if let (centred, divisor) = wiring.divided(node), scale == nil {
        (value, scale) = (centred, .divisor(divisor))
        continue
      }
      let varying = node.inputs.filter(wiring.dependsOnImage)
      guard varying.count == 1 else { return nil }
      switch node.operator {
      case let normalization as Normalization:
        guard scale == nil, case .axes(let axes) = normalization.scope, let rank = shapes[varying[0]]?.rank,
          axes == [rank - 1]
        else { return nil }
        scale = .normalization(normalization, of: varying[0])
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
  func isSum(_ node: Node) -> Bool {
    guard (node.operator as? Arithmetic)?.function == .add, node.inputs.count == 2,
      node.inputs.allSatisfy(dependsOnImage), let shape = shapes[node.output]
    else { return false }
    return node.inputs.allSatisfy { shapes[$0] == shape }
  }

  /// A sum and all that is added up in it, constants apart.
  fileprivate func addends(of sum: String) -> Set<String> {
    var (addends, waiting): (Set<String>, [String]) = ([sum], [sum])
    while let next = waiting.popLast() {
      guard let node = maker(of: next) else { continue }
      let isShift = (node.operator as? Arithmetic)?.function == .add && operands(node) != nil
      guard isShift || isSum(node) else { continue }
      waiting += node.inputs.filter { dependsOnImage($0) && addends.insert($0).inserted }
    }
    return addends
  }

  /// Of a node that takes away the mean over the last axis, what from.
  fileprivate func centred(_ node: Node) -> String? {
    guard (node.operator as? Arithmetic)?.function == .subtract, node.inputs.count == 2,
      let mean = maker(of: node.inputs[1]), let reduction = mean.operator as? Reduction, reduction.kind == .mean,
      mean.inputs == [node.inputs[0]], let rank = shapes[node.inputs[0]]?.rank, reduction.axes == [rank - 1]
    else { return nil }
    return node.inputs[0]
  }

  /// Of a node that divides the numbers of each token by one number of that token, these.
  fileprivate func divided(_ node: Node) -> (value: String, divisor: String)? {
    guard (node.operator as? Arithmetic)?.function == .divide, node.inputs.count == 2,
      node.inputs.allSatisfy(dependsOnImage), let shape = shapes[node.inputs[0]], let divisor = shapes[node.inputs[1]],
      shapes[node.output] == shape, divisor.dimensions == Array(shape.dimensions.dropLast()) + [1]
    else { return nil }
    return (node.inputs[0], node.inputs[1])
  }
}
