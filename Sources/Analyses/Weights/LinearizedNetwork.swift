package import Basics
import Engine
package import Networks
import Synchronization

/// A network taken as linear, in which weights can be followed from any layer to any earlier one.
///
/// The weights into a unit are the gradient of one of its positions, so the engine's backward pass through the linear
/// graph (``Graph/linearized(from:_:to:absolute:)``) gives them, a batch of units at a time. The graph starts from a map
/// just as large as what the position sees, so that no border is near.
package struct LinearizedNetwork: Sendable {
  private let graph: Graph
  private let magnitudes = Magnitudes()
  private let valuesWithChannels: Set<String>

  /// `graph` must have the target layers among its targets.
  package init(_ graph: Graph) {
    self.graph = graph
    valuesWithChannels = graph.valuesWithChannels
  }

  /// The influence of the value `source` on some channels of the value `target`.
  ///
  /// With `absolute` the products along all paths are added without their signs: the mass, of which the part above
  /// the plain weights was cancelled by opposite signs.
  package func influence(
    of source: String, on target: String, channels: [Int], absolute: Bool = false
  ) throws -> Influence {
    guard let shape = graph.shapes[target], let sourceShape = graph.shapes[source], shape.rank >= 2 else {
      throw Diagnostic("there is no layer '\(graph.shapes[target] == nil ? target : source)' in this network")
    }
    for value in [source, target] where !valuesWithChannels.contains(value) {
      throw Diagnostic("weights are followed between maps of channels", at: "value '\(value)'", kind: .unsupported)
    }
    guard channels.allSatisfy({ 0..<shape[1] ~= $0 }) else {
      throw Diagnostic("'\(target)' has the units 0 to \(shape[1] - 1)")
    }
    guard depends(target, on: source) else {
      throw Diagnostic(
        "'\(target)' does not depend on '\(source)'", advice: "Name the earlier layer first.", kind: .unsupported)
    }
    guard sourceShape.rank == 2 || sourceShape.rank == 4 else {
      throw Diagnostic(
        "weights cannot be followed from '\(source)', which is no map", at: "layer '\(target)'", kind: .unsupported)
    }
    let section = try section(from: source, sourceShape, to: target, absolute: absolute)
    let parts = try Branches(of: target, in: section).divided(channels).map { part in
      try influence(
        of: source, on: target, section.restricted(to: part, of: target, axis: 1), channels: part.count,
        absolute: absolute)
    }
    guard let influence = Influence(stacking: parts) else {
      throw Diagnostic("its paths move at different strides", at: "value '\(target)'", kind: .unsupported)
    }
    return influence
  }

  /// The graph between the two, from `source` on.
  private func section(from source: String, _ shape: Shape, to target: String, absolute: Bool) throws -> Graph {
    let inputs = graph.inputs.merging([source: shape]) { first, _ in first }
    let section = try Graph(inputs: inputs, nodes: graph.nodes, constants: graph.constants, targets: [target])
    guard absolute else { return section }
    return try Graph(
      inputs: inputs, nodes: section.nodes, constants: magnitudes.of(section.constants), targets: [target])
  }

  /// The influence on all channels of the target of a graph that was cut down to some.
  private func influence(
    of source: String, on target: String, _ part: Graph, channels: Int, absolute: Bool
  ) throws -> Influence {
    guard let whole = graph.shapes[source], let view = try PositionView(of: source, whole, on: target, in: part),
      let single = try part.linearized(from: source, view.input(batch: 1), to: target, absolute: absolute)
    else { return Influence(units: channels, unreachedFrom: graph.shapes[source]?[1] ?? 0) }
    // Units side by side, as many as the memory of a small program holds.
    let count = single.shapes.values.reduce(0) { $0 + $1.count }
    let batch = min(max((1 << 25) / max(count, 1), 1), channels)
    guard
      let linear = try part.linearized(from: source, view.input(batch: batch), to: target, absolute: absolute),
      let shape = linear.shapes[target], let cell = view.cell(in: shape)
    else {
      throw Diagnostic(
        "no position of its map is far enough from the border", at: "layer '\(target)'", kind: .unsupported)
    }

    var influence = Influence(
      zeros: channels, channels: whole[1], vertical: view.vertical.window, horizontal: view.horizontal.window,
      routes: Array(repeating: Influence.Route(to: target, from: source, in: part), count: channels))
    let execution = try Program(linear, gradient: true).execution()
    execution.forward()
    var seeds = [Float](repeating: 0, count: shape.count)
    let cells = shape.dimensions.dropFirst(2).reduce(1, *)
    for start in stride(from: 0, to: channels, by: batch) {
      let units = start..<min(start + batch, channels)
      let places = units.map { (($0 - start) * shape[1] + $0) * cells + cell }
      for place in places { seeds[place] = 1 }
      seeds.withUnsafeBufferPointer { execution.setGradient(target, $0) }
      execution.backward()
      execution.withInputGradient { influence.fill(units, from: $0, view) }
      for place in places { seeds[place] = 0 }
    }
    return influence
  }

  /// Whether any weights lead from the value `source` to the value `target`.
  func depends(_ target: String, on source: String) -> Bool {
    source != target && graph.values(dependingOn: source).contains(target)
  }
}

/// The absolute values of constants, each made once.
private final class Magnitudes: Sendable {
  private let known = Mutex<[String: Tensor]>([:])

  func of(_ constants: [String: Tensor]) -> [String: Tensor] {
    known.withLock { known in
      for (name, tensor) in constants where known[name] == nil {
        known[name] = Tensor(tensor.shape, tensor.values.map(abs))
      }
      return known.filter { constants[$0.key] != nil }
    }
  }
}

extension Graph {
  /// The values that depend on `source`, itself apart.
  func values(dependingOn source: String) -> Set<String> {
    var reached: Set<String> = []
    for node in nodes where node.inputs.contains(where: { $0 == source || reached.contains($0) }) {
      reached.insert(node.output)
    }
    reached.remove(source)
    return reached
  }
}
