package import Basics

/// Nodes that make a value worth looking at out of a network's own: what a direction in a layer says, what a head
/// writes, the codes of a dictionary.
///
/// A model with a lens is a model (``Model/adding(_:)``). The value is named, run, drawn, cut and digested like any
/// other, so nothing that works on layers knows of lenses.
package struct Lens: Sendable {
  /// In running order; the last makes the value that people look at, and says what its units are (``Node/units``).
  package let nodes: [Node]
  package let constants: [String: Tensor]

  package init(_ nodes: [Node], constants: [String: Tensor]) {
    self.nodes = nodes
    self.constants = constants
  }

  /// Directions in a layer: one unit for each row of `weights`, at every place the sum of the layer's units, each times
  /// its number in the row.
  ///
  /// - Parameters:
  ///   - name: of the value, as a layer has one.
  ///   - kind: what the units are.
  /// - Throws: where a row has another number of weights than the layer has units, or these stand between places.
  package init(
    named name: String, _ weights: [[Float]], of layer: Layer, kind: UnitSpace.Kind
  ) throws(Diagnostic) {
    let (rows, count) = (weights.count, layer.units.count)
    guard rows > 0, weights.allSatisfy({ $0.count == count }) else {
      throw Diagnostic("each of its units needs \(count) weights", at: "lens '\(name)'")
    }
    let matrix = "\(name): weights"
    let (operation, shape): (any Operator, Shape)
    if layer.shape.rank == 4, layer.units.axis == 1 {
      (operation, shape) = (Convolution(kernel: [1, 1]), [rows, count, 1, 1])
    } else if layer.units.axis == layer.shape.rank - 1 {
      (operation, shape) = (MatrixProduct(transposesSecond: true), [rows, count])
    } else {
      throw Diagnostic("the units of '\(layer.name)' stand between places", at: "lens '\(name)'")
    }
    self.init(
      [
        Node(
          name: name, operator: operation, inputs: [layer.value, matrix], output: name,
          units: UnitAxis(kind, axis: layer.units.axis))
      ], constants: [matrix: Tensor(shape, weights.flatMap(\.self))])
  }
}

extension Model {
  /// The model with one more value to look at.
  package func adding(_ lens: Lens) throws -> Model {
    if let taken = lens.constants.keys.sorted().first(where: { value(named: $0) != nil }) {
      throw Diagnostic("the network has a value '\(taken)' already", at: "lens '\(lens.nodes.last?.name ?? "")'")
    }
    return try rewritten { model in
      (model.nodes + lens.nodes, model.constants.merging(lens.constants) { first, _ in first })
    }
  }
}
