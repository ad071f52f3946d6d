import Basics

extension Graph {
  /// The part of this graph between two values, every node replaced by its linear form (``Operator/linearForm(_:absolute:)``).
  ///
  /// Its gradients are the weights from `source` to `target`, the same whatever the values. Nil where `target` does not
  /// depend on `source`.
  ///
  /// - Parameters:
  ///   - shape: of the source; another batch and other extents of a map than in this graph are fine.
  ///   - absolute: gives the sum over all paths of the products' magnitudes; this graph's constants must be magnitudes.
  package func linearized(
    from source: String, _ shape: Shape, to target: String, absolute: Bool = false
  ) throws -> Graph? {
    guard shape.checkedCount != nil else {
      throw Diagnostic(
        "what one position sees of it is too large: \(shape)", at: "value '\(source)'", kind: .unsupported)
    }
    var shapes = [source: shape]
    var linear: [Node] = []
    var constants: [String: Tensor] = [:]
    for node in nodes where node.inputs.contains(where: { shapes[$0] != nil }) && node.output != source {
      let form: LinearForm
      do {
        form = try node.operator.linearForm(
          node.inputs.map {
            LinearInput(shape: self.shapes[$0] ?? [], varying: shapes[$0], constant: self.constants[$0])
          }, absolute: absolute)
        var inputs: [String] = []
        for (index, input) in form.inputs.enumerated() {
          switch input {
          case .input(let place): inputs.append(node.inputs[place])
          case .constant(let tensor):
            let name = "\(node.output): \(index)"
            constants[name] = tensor
            inputs.append(name)
          }
        }
        let known = inputs.compactMap { shapes[$0] ?? constants[$0]?.shape }
        do throws(ShapeFault) {
          shapes[node.output] = try form.operator.checkedOutputShape(known)
        } catch {
          throw NotLinear(error.description)
        }
        linear.append(Node(name: node.name, operator: form.operator, inputs: inputs, output: node.output))
      } catch let error as NotLinear {
        throw Diagnostic(
          "weights cannot be followed through \(node.operator.name): \(error)", at: "node '\(node.name)'",
          advice: "Choose two layers between which there is none.", kind: .unsupported)
      }
    }
    guard shapes[target] != nil, target != source else { return nil }
    return try Graph(inputs: [source: shape], nodes: linear, constants: constants, targets: [target])
  }
}
