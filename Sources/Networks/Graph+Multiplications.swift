extension Graph {
  /// How many numbers are multiplied on the way to the targets, in convolutions and products of matrices: nearly all that
  /// running them costs.
  package var multiplications: Double { nodes.reduce(0) { $0 + multiplications(of: $1) } }

  /// The same on the way to one of its values alone.
  package func multiplications(to value: String) -> Double {
    var needed: Set = [value]
    var sum = 0.0
    for node in nodes.reversed() where needed.contains(node.output) {
      sum += multiplications(of: node)
      needed.formUnion(node.inputs)
    }
    return sum
  }

  private func multiplications(of node: Node) -> Double {
    let inputs = node.inputs.map { shapes[$0] ?? [] }
    guard let output = shapes[node.output], let first = inputs.first else { return 0 }
    func product(_ shape: Shape) -> Double { shape.dimensions.reduce(1) { $0 * Double($1) } }
    switch node.operator {
    case is Convolution: return product(output) * product(Shape(Array(inputs[1].dimensions.dropFirst())))
    case is Deconvolution: return product(first) * product(Shape(Array(inputs[1].dimensions.dropFirst())))
    case let matrices as MatrixProduct:
      return product(output) * Double(first[first.rank - (matrices.transposesFirst ? 2 : 1)])
    case is Attention:
      // Queries times keys, and their pattern times values.
      return (product(first) + product(output)) * Double(inputs[1][1])
    default: return 0
    }
  }
}
