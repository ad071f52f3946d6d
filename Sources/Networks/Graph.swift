package import Basics

/// The part of a model between its inputs and some targets, every shape known and every fault already reported.
package struct Graph: Sendable {
  package let inputs: [String: Shape]
  /// Only nodes on a path to a target, in running order.
  package let nodes: [Node]
  /// Only constants that those nodes read.
  package let constants: [String: Tensor]
  package let targets: [String]
  /// The shape of every value in the graph.
  package let shapes: [String: Shape]

  /// Takes the network for images of the given shape and infers all others; the trunk of a network may well run where
  /// its classifier cannot.
  package init(_ model: Model, inputs: [String: Shape], targets: [String]) throws(Diagnostic) {
    let image = model.inputs.first.flatMap { inputs[$0.name] }
    if let batch = model.batch, let count = image?.dimensions.first, count != batch {
      throw Diagnostic(
        "the file is made for \(batch) image\(batch == 1 ? "" : "s") at a time, and \(count) are to go through it at once",
        advice: "Export the model with a batch that is left open (dynamic_shapes or dynamic_axes).", kind: .unsupported)
    }
    do throws(Diagnostic) {
      let sized = try image.map { image throws(Diagnostic) in try model.sized(for: image) } ?? model
      if let missing = targets.first(where: { target in sized.omissions.contains { $0.names.contains(target) } }) {
        throw sized.lack(of: missing)
      }
      try self.init(inputs: inputs, nodes: sized.nodes, constants: sized.constants, targets: targets)
    } catch {
      guard let image, let own = model.image, image.rank == 4, image.dimensions[2...] != own.dimensions[2...] else {
        throw error
      }
      throw error.changed {
        $0.what = "for images of \(image[2]) x \(image[3]) pixels: \($0.what)"
        $0.advice = $0.advice ?? "The model's own are \(own[2]) x \(own[3]): take these, or a size nearer to them."
      }
    }
  }

  /// Makes a graph of nodes that were rewritten: a linearised network, one with an edge cut.
  ///
  /// An input may be a value that a node makes; the graph then begins there.
  package init(
    inputs: [String: Shape], nodes: [Node], constants: [String: Tensor], targets: [String]
  ) throws(Diagnostic) {
    var needed = Set(targets)
    var path: [Node] = []
    for node in nodes.reversed() where needed.contains(node.output) && inputs[node.output] == nil {
      path.append(node)
      needed.formUnion(node.inputs)
    }
    path.reverse()

    for (name, shape) in inputs.sorted(by: { $0.key < $1.key }) {
      guard shape.dimensions.allSatisfy({ $0 > 0 }), shape.checkedCount != nil else {
        throw Diagnostic("it cannot have the shape \(shape)", at: "input '\(name)'")
      }
    }
    var shapes = inputs
    let used = constants.filter { needed.contains($0.key) }
    for (name, tensor) in used { shapes[name] = tensor.shape }
    for node in path {
      let known = node.inputs.compactMap { shapes[$0] }
      guard known.count == node.inputs.count else {
        throw Diagnostic("an input has no shape", at: "node '\(node.name)'")
      }
      do {
        shapes[node.output] = try node.operator.checkedOutputShape(known)
      } catch {
        throw Diagnostic(
          "\(node.operator.name) cannot take inputs of shape \(known.map(\.description).joined(separator: ", ")): \(error)",
          at: "node '\(node.name)'")
      }
    }
    for target in targets where shapes[target] == nil {
      throw Diagnostic("there is no value '\(target)' in this network")
    }
    self.inputs = inputs.filter { needed.contains($0.key) }
    self.nodes = path
    self.constants = used
    self.targets = targets
    self.shapes = shapes
  }
}
