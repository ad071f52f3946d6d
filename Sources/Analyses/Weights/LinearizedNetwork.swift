import Algorithms
import Basics
import Engine
package import Networks
import Synchronization

/// A network taken as linear, in which weights can be followed from any layer to any earlier one.
///
/// The weights into a unit are the gradient of one of its positions, so the engine's backward pass through the linear
/// graph (``Graph/linearized(from:to:axes:held:absolute:)``) gives them, a batch of units at a time. The graph starts
/// from a map just as large as what the position sees, so that no border is near.
package struct LinearizedNetwork: Sendable {
  private let graph: Graph
  private let axes: AxisTrace
  private let held: [Holding: Tensor]
  private let sections = Sections()

  /// - Parameters:
  ///   - graph: must have the target layers among its targets.
  ///   - held: what was measured of gates, functions and normalizations between them.
  package init(_ graph: Graph, held: [Holding: Tensor] = [:]) {
    self.graph = graph
    self.held = held
    axes = AxisTrace(graph)
  }

  /// The influence of the value `source` on some units of the value `target`.
  ///
  /// With `absolute` the products along all paths are added without their signs: the mass, of which the part above
  /// the plain weights was cancelled by opposite signs.
  package func influence(
    of source: String, on target: String, channels: [Int], absolute: Bool = false
  ) throws -> Influence {
    for value in [target, source] where graph.shapes[value] == nil {
      throw Diagnostic("there is no layer '\(value)' in this network")
    }
    let ends = try Ends(source: units(of: source), target: units(of: target))
    guard channels.allSatisfy({ 0..<ends.target.count ~= $0 }) else {
      throw Diagnostic("'\(target)' has the units 0 to \(ends.target.count - 1)")
    }
    guard let section = try section(from: source, to: target, absolute: absolute) else {
      throw Diagnostic(
        "'\(target)' does not depend on '\(source)'", advice: "Name the earlier layer first.", kind: .unsupported)
    }
    let parts = try Branches(of: target, axis: ends.target.axis, in: section).divided(channels).map { part in
      try influence(
        of: source, on: target, section.restricted(to: part, of: target, axis: ends.target.axis), ends,
        channels: part.count)
    }
    guard let influence = Influence(stacking: parts) else {
      throw Diagnostic("its paths move at different strides", at: "value '\(target)'", kind: .unsupported)
    }
    return influence
  }

  /// The units at both ends of a section.
  private struct Ends {
    let source: UnitSpace
    let target: UnitSpace
  }

  private func units(of value: String) throws(Diagnostic) -> UnitSpace {
    guard let space = axes.space(of: value), space.isOverImage || space.tokenCount == 1 else {
      throw Diagnostic(
        "weights are followed between units that stand in the image, or nowhere", at: "value '\(value)'",
        kind: .unsupported)
    }
    return space
  }

  /// The linear graph between two values, made once; nil where the target does not depend on the source.
  private func section(from source: String, to target: String, absolute: Bool) throws -> Graph? {
    try sections.section(.init(source: source, target: target, isAbsolute: absolute)) { magnitudes in
      var inputs = graph.inputs
      inputs[source] = graph.shapes[source]
      var section = try Graph(inputs: inputs, nodes: graph.nodes, constants: graph.constants, targets: [target])
      if absolute {
        section = try Graph(
          inputs: inputs, nodes: section.nodes, constants: magnitudes(section.constants), targets: [target])
      }
      return try section.linearized(from: source, to: target, axes: axes, held: held, absolute: absolute)
    }
  }

  /// The influence on all units of the target of a linear graph that was cut down to some.
  private func influence(
    of source: String, on target: String, _ part: Graph, _ ends: Ends, channels: Int
  ) throws -> Influence {
    guard part.inputs[source] != nil, part.shapes[target] != nil else {
      return Influence(units: channels, unreachedFrom: ends.source.count)
    }
    let view = try PositionView(of: source, ends.source, on: target, ends.target, in: part, axes)
    let single = try part.resized(source, to: view.input(batch: 1))
    // Units side by side, as many as the memory of a small program holds.
    let count = single.shapes.values.reduce(0) { $0 + $1.count }
    let batch = min(max((1 << 25) / max(count, 1), 1), channels)
    let linear = try part.resized(source, to: view.input(batch: batch))
    guard let sourceShape = linear.shapes[source], let targetShape = linear.shapes[target],
      let from = ends.source.fitted(to: sourceShape), let to = ends.target.fitted(to: targetShape),
      let place = view.place(in: to.grid), targetShape[0] == batch
    else {
      throw Diagnostic(
        "no position of its map is far enough from the border", at: "layer '\(target)'", kind: .unsupported)
    }
    var influence = Influence(
      zeros: channels, channels: ends.source.count, vertical: view.vertical.window, horizontal: view.horizontal.window,
      routes: Array(repeating: Influence.Route(to: target, from: source, in: part), count: channels))
    let execution = try Program(linear, gradient: true).execution()
    execution.forward()
    var seeds = [Float](repeating: 0, count: targetShape.count)
    for units in (0..<channels).chunks(ofCount: batch) {
      let places = units.map { ($0 - units.lowerBound) * to.imageStride + to.index(unit: $0, place: place) }
      for place in places { seeds[place] = 1 }
      seeds.withUnsafeBufferPointer { execution.setGradient(target, $0) }
      execution.backward()
      execution.withInputGradient { influence.fill(units, from: $0, from, view) }
      for place in places { seeds[place] = 0 }
    }
    return influence
  }
}

/// Linear graphs between two values, and the absolute values of constants, each made once.
private final class Sections: Sendable {
  struct Key: Hashable {
    let source: String
    let target: String
    let isAbsolute: Bool
  }

  private struct State {
    var sections: [Key: Result<Graph?, any Error>] = [:]
    var magnitudes: [String: Tensor] = [:]
  }

  private let state = Mutex(State())

  /// - Parameter make: makes it; it is given what makes magnitudes of constants.
  func section(
    _ key: Key, _ make: (_ magnitudes: ([String: Tensor]) -> [String: Tensor]) throws -> Graph?
  ) throws -> Graph? {
    try state.withLock { state in
      if let known = state.sections[key] { return known }
      let made = Result {
        try make { constants in
          for (name, tensor) in constants where state.magnitudes[name] == nil {
            state.magnitudes[name] = Tensor(tensor.shape, tensor.values.map(abs))
          }
          return state.magnitudes.filter { constants[$0.key] != nil }
        }
      }
      state.sections[key] = made
      return made
    }.get()
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
