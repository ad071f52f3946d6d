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
      try self.init(sized: model, inputs: inputs, targets: targets)
    } catch {
      guard let image, let own = model.image, image.rank == 4, image.dimensions[2...] != own.dimensions[2...] else {
        throw error
      }
      let advice: String
      if model.inputs.first?.dimensions.suffix(2).contains(nil) == true {
        let large = Graph.sizeThatRuns(model, inputs: inputs, from: image, to: own, targets: targets)
        advice = large.map { "Images of \($0[2]) x \($0[3]) pixels are large enough." } ?? "Take another size."
      } else {
        advice = "The model's own are \(own[2]) x \(own[3]): take these, or a size nearer to them."
      }
      throw error.changed {
        $0.what = "for images of \(image[2]) x \(image[3]) pixels: \($0.what)"
        $0.advice = $0.advice ?? advice
      }
    }
  }

  private init(sized model: Model, inputs: [String: Shape], targets: [String]) throws(Diagnostic) {
    let image = model.inputs.first.flatMap { inputs[$0.name] }
    let sized = try image.map { image throws(Diagnostic) in try model.sized(for: image) } ?? model
    if let missing = targets.first(where: { target in sized.omissions.contains { $0.names.contains(target) } }) {
      throw sized.lack(of: missing)
    }
    try self.init(inputs: inputs, nodes: sized.nodes, constants: sized.constants, targets: targets)
  }

  /// The size nearest to one at which the targets cannot be computed, on the way to one at which they can; nil where they
  /// cannot there either. It halves the way a few times, so another may be nearer where some sizes between do not run.
  private static func sizeThatRuns(
    _ model: Model, inputs: [String: Shape], from failing: Shape, to running: Shape, targets: [String]
  ) -> Shape? {
    guard let input = model.inputs.first, failing.rank == 4, running.rank == 4 else { return nil }
    func runs(_ image: Shape) -> Bool {
      var inputs = inputs
      inputs[input.name] = image
      return (try? Graph(sized: model, inputs: inputs, targets: targets)) != nil
    }
    var (low, high) = (failing, failing)
    for axis in 2...3 { high.dimensions[axis] = running[axis] }
    guard runs(high) else { return nil }
    while true {
      var middle = low
      for axis in 2...3 { middle.dimensions[axis] = (low[axis] + high[axis] + 1) / 2 }
      if middle == high || middle == low { return high }
      if runs(middle) { high = middle } else { low = middle }
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
