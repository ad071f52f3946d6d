import Basics
import Networks

/// The part of a network between one layer and a later one: it starts from the first layer's value instead of the image.
struct LayerSection: Sendable {
  let source: String
  let target: String
  /// Of the source and of the target.
  let sourceUnits: UnitSpace
  let targetUnits: UnitSpace
  /// Its one input is the source.
  let graph: Graph

  /// What the source may be.
  enum Source {
    /// A value whose places lie over the image, as circuits need.
    case map
    /// That, or one number for each unit.
    case mapOrNumbers
  }

  /// - Parameters:
  ///   - network: a graph that contains both.
  ///   - target: over the image too, or with one number for each unit, as the classes have.
  ///   - batch: how many images go through at once.
  ///   - kind: what the source may be.
  init(
    _ network: Graph, from source: String, to target: String, batch: Int, source kind: Source = .map
  ) throws {
    var reached: Set<String> = []
    var nodes: [Node] = []
    for node in network.nodes where node.inputs.contains(where: { $0 == source || reached.contains($0) }) {
      reached.insert(node.output)
      nodes.append(node)
    }
    guard source != target, reached.contains(target) else {
      throw Diagnostic(
        "'\(target)' does not depend on '\(source)'",
        advice: "Give the layers in the order in which the network has them, the lowest first.")
    }
    (sourceUnits, targetUnits) = (try network.units(of: source), try network.units(of: target))
    guard var shape = network.shapes[source],
      sourceUnits.isOverImage || kind == .mapOrNumbers && sourceUnits.places == .none,
      targetUnits.isOverImage || targetUnits.places == .none
    else {
      throw Diagnostic("a circuit is between layers that are maps of height and width, up to one or to the classes")
    }
    shape.dimensions[0] = batch
    self.source = source
    self.target = target
    do {
      graph = try Graph(inputs: [source: shape], nodes: nodes, constants: network.constants, targets: [target])
    } catch {
      throw Diagnostic(
        "'\(target)' depends on more than '\(source)'",
        advice: "Choose layers that everything passes through, such as the ends of blocks.")
    }
  }

  /// The section for one unit of the target (``Graph/restricted(to:of:axis:beforeActivation:)``).
  func restricted(to unit: Int, beforeActivation: Bool = false) throws(Diagnostic) -> Graph {
    try graph.restricted(to: [unit], of: target, axis: targetUnits.axis, beforeActivation: beforeActivation)
  }
}
