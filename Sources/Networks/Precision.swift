package import Basics

/// How exactly the factors of convolutions are taken.
package enum Precision: String, CaseIterable, Hashable, Sendable, Codable {
  case fp32
  /// The upper 16 bits of fp32, which leave 8 bits of precision; sums are fp32 all the same.
  case bf16
}

extension Model {
  /// The network whose convolutions are computed so: another network, whose units have digests of their own.
  package func computing(in precision: Precision) throws(Diagnostic) -> Model {
    guard precision != self.precision else { return self }
    return try rewritten { model in
      let nodes = model.nodes.map { node in
        guard var convolution = node.operator as? Convolution else { return node }
        convolution.precision = precision == .fp32 ? nil : precision
        return Node(name: node.name, operator: convolution, inputs: node.inputs, output: node.output, units: node.units)
      }
      return (nodes, model.constants)
    }
  }

  /// What ``computing(in:)`` was told.
  package var precision: Precision {
    nodes.lazy.compactMap { ($0.operator as? Convolution)?.precision }.first ?? .fp32
  }
}
