package import Basics
package import Networks

/// A network taken as linear, in which weights can be followed from any layer to any earlier one.
///
/// It walks backwards from the target as a gradient does, but over kernels instead of images, so that one walk gives
/// the weights of a whole layer: through a bottleneck it multiplies the kernels' matrices.
package struct LinearizedNetwork: Sendable {
  private let graph: Graph

  /// `graph` must have the target layers among its targets.
  package init(_ graph: Graph) { self.graph = graph }

  /// The influence of the value `source` on some channels of the value `target`.
  ///
  /// With `absolute` the products along all paths are added without their signs: the mass, of which the part above
  /// the plain weights was cancelled by opposite signs.
  package func influence(
    of source: String, on target: String, channels: [Int], absolute: Bool = false
  ) throws(Diagnostic) -> Influence {
    guard let shape = graph.shapes[target], let sourceShape = graph.shapes[source], shape.rank >= 2 else {
      throw Diagnostic("there is no layer '\(graph.shapes[target] == nil ? target : source)' in this network")
    }
    guard channels.allSatisfy({ 0..<shape[1] ~= $0 }) else {
      throw Diagnostic("'\(target)' has the units 0 to \(shape[1] - 1)")
    }
    let between = reached(from: source)
    guard source != target, between.contains(target) else {
      throw Diagnostic(
        "'\(target)' does not depend on '\(source)'", advice: "Name the earlier layer first.", kind: .unsupported)
    }

    var influences = [target: Influence(identityOf: channels, channels: shape[1])]
    for node in graph.nodes.reversed() where between.contains(node.output) {
      guard let influence = influences.removeValue(forKey: node.output) else { continue }
      for (input, part) in zip(node.inputs, try pullBack(influence, through: node, absolute: absolute)) {
        guard let part, between.contains(input) || input == source else { continue }
        guard let earlier = influences[input] else {
          influences[input] = part
          continue
        }
        guard let sum = earlier.adding(part) else {
          throw Diagnostic("its paths move at different strides", at: "value '\(input)'", kind: .unsupported)
        }
        influences[input] = sum
      }
    }
    return influences[source]
      ?? Influence(
        zeros: channels.count, channels: sourceShape[1], vertical: .init(origin: 0, extent: 1, stride: 1),
        horizontal: .init(origin: 0, extent: 1, stride: 1), routes: channels.map { _ in nil })
  }

  private func pullBack(_ influence: Influence, through node: Node, absolute: Bool) throws(Diagnostic) -> [Influence?] {
    guard let linear = node.operator as? any Linearizable else {
      throw Diagnostic(
        "weights cannot be followed through \(node.operator.name)", at: "node '\(node.name)'",
        advice: "Choose two layers between which there is none.", kind: .unsupported)
    }
    let constants = node.inputs.map { input in
      graph.constants[input].map { absolute ? Tensor($0.shape, $0.values.map(abs)) : $0 }
    }
    do {
      return try linear.pulledBack(
        influence,
        LinearInputs(
          shapes: node.inputs.compactMap { graph.shapes[$0] }, constants: constants, absolute: absolute))
    } catch {
      throw Diagnostic(
        "weights cannot be followed through \(node.operator.name): \(error)", at: "node '\(node.name)'",
        kind: .unsupported)
    }
  }

  /// Whether any weights lead from the value `source` to the value `target`.
  func depends(_ target: String, on source: String) -> Bool {
    source != target && reached(from: source).contains(target)
  }

  /// The values that depend on `source`.
  private func reached(from source: String) -> Set<String> {
    var reached: Set<String> = []
    for node in graph.nodes where node.inputs.contains(where: { $0 == source || reached.contains($0) }) {
      reached.insert(node.output)
    }
    reached.remove(source)
    return reached
  }
}
