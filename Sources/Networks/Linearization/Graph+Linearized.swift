package import Basics

extension Graph {
  /// The part of this graph between two values, every node replaced by its linear form (``Operator/linearForm(_:absolute:)``).
  ///
  /// Its gradients are the weights from `source` to `target`, the same whatever the values. It holds no extent of a map
  /// that follows from another, so it may be given a source of other extents (``resized(_:to:)``). Nil where `target`
  /// does not depend on `source`.
  ///
  /// - Parameters:
  ///   - axes: what the axes of the values of this graph mean.
  ///   - held: what was measured (``holdings(from:to:axes:)``); a gate or a scale that is lacking is told as the reason
  ///     why there are no weights, a function whose slope is lacking counts as the identity.
  ///   - absolute: gives the sum over all paths of the products' magnitudes; this graph's constants must be magnitudes.
  package func linearized(
    from source: String, to target: String, axes: AxisTrace, held: [Holding: Tensor] = [:], absolute: Bool = false
  ) throws -> Graph? {
    let path = LinearPath(from: source, to: target, in: self, axes)
    guard let shape = shapes[source], !path.steps.isEmpty else { return nil }
    var linear: [Node] = []
    var constants: [String: Tensor] = [:]
    for step in path.steps {
      let node = step.node
      let form: LinearForm
      do {
        form = try node.operator.linearForm(inputs(of: step, axes, held, absolute: absolute), absolute: absolute)
      } catch {
        throw Diagnostic(
          "weights cannot be followed through \(node.operator.name): \(error)", at: "node '\(node.name)'",
          advice: "Choose two layers between which there is none.", kind: .unsupported)
      }
      func name(_ place: Int) -> String {
        place == form.steps.count - 1 ? node.output : "\(node.output): step \(place)"
      }
      for (place, step) in form.steps.enumerated() {
        var names: [String] = []
        for (index, input) in step.inputs.enumerated() {
          switch input {
          case .input(let input): names.append(node.inputs[input])
          case .step(let step): names.append(name(step))
          case .constant(let tensor):
            constants["\(name(place)): \(index)"] = tensor
            names.append("\(name(place)): \(index)")
          }
        }
        linear.append(Node(name: node.name, operator: step.operator, inputs: names, output: name(place)))
      }
    }
    return try Graph(inputs: [source: shape], nodes: linear, constants: constants, targets: [target])
  }

  private func inputs(
    of step: LinearPath.Step, _ axes: AxisTrace, _ held: [Holding: Tensor], absolute: Bool
  ) throws(NotLinear) -> [LinearInput] {
    let tensor = step.holding.flatMap { held[$0] }.map { absolute ? Tensor($0.shape, $0.values.map(abs)) : $0 }
    let isGate = step.holding?.quantity == .value
    if isGate, tensor == nil { throw NotLinear.withoutImages("a gate") }
    return step.node.inputs.enumerated().map { index, input in
      let isMeasured = step.measured == index
      return LinearInput(
        shape: shapes[input] ?? [], varies: step.followed.contains(index),
        constant: isMeasured && isGate ? tensor : constants[input], held: isMeasured && !isGate ? tensor : nil,
        places: axes.placeAxes(of: input))
    }
  }

  /// The same graph for another shape of its one input.
  package func resized(_ source: String, to shape: Shape) throws(Diagnostic) -> Graph {
    guard shape.checkedCount != nil else {
      throw Diagnostic(
        "what one position sees of it is too large: \(shape)", at: "value '\(source)'", kind: .unsupported)
    }
    do {
      return try Graph(inputs: [source: shape], nodes: nodes, constants: constants, targets: targets)
    } catch {
      throw error.changed { $0.kind = .unsupported }
    }
  }
}
